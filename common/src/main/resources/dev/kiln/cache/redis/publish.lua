-- Stores a step record while its lease is held.
-- KEYS: lease, record   ARGV: token, record (JSON), time to live (ms)
-- Returns 1, or 0 if the lease is no longer held.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
