-- Deletes a record unless it has been replaced. KEYS: record   ARGV: the record as it was read
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
return 0
