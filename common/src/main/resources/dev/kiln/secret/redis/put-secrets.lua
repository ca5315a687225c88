-- KEYS: the job's secrets. ARGV: milliseconds to live, then ids and encrypted values in turn.
redis.call('DEL', KEYS[1])
for i = 2, #ARGV, 2 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
if #ARGV > 1 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return 1
