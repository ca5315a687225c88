-- Takes a lease if nobody holds it.
-- KEYS: lease, fence   ARGV: owner, time to live (ms), nonce of this attempt
-- Returns the fencing token, or nil if somebody holds the lease.
local held = redis.call('HMGET', KEYS[1], 'token', 'nonce')
if held[1] then
    -- The client sends a command again when the connection broke before its answer came.
    if held[2] == ARGV[3] then
        return held[1]
    end
    return nil
end
-- Tokens follow the clock, so that they grow even after this server has lost its data, and the
-- last token, so that they grow even if the clock is set back. Microseconds fit in a double.
local now = redis.call('TIME')
local token = tonumber(now[1]) * 1000000 + tonumber(now[2])
local last = redis.call('GET', KEYS[2])
if last and tonumber(last) >= token then
    token = tonumber(last) + 1
end
local text = string.format('%.0f', token)
redis.call('HSET', KEYS[1], 'token', text, 'owner', ARGV[1], 'nonce', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], text, 'PX', tonumber(ARGV[2]) + 86400000)
return text
