-- Extends a lease that is still held.
-- KEYS: lease, fence   ARGV: token, time to live (ms)
-- Returns 1, or 0 if it has expired or passed on.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
    return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], tonumber(ARGV[2]) + 86400000)
return 1
