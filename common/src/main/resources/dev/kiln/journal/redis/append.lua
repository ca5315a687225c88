-- Appends events to a journal; record and events change together or not at all.
-- KEYS: job, events
-- ARGV: 1 job id, 2 nonce of this attempt, 3 time, 4 token of the job's lease or '',
--       5 version of the record that 6 was computed from or '', 6 the new record (JSON),
--       7 the time since when the job is in its state or '',
--       8 how long to keep the journal if these events end the job (ms) or '', 9… events (JSON)
-- Returns { outcome, sequence of the last event }.
local job = redis.call('HMGET', KEYS[1], 'sequence', 'version', 'token', 'ended', 'nonce')
if not job[1] then
    return { 'unknown', '0' }
end
if job[5] == ARGV[2] then
    -- Done before: the client sends a command again when the connection broke before the answer.
    return { 'appended', job[1] }
end
if job[4] then
    return { 'ended', '0' }
end
if ARGV[4] ~= '' then
    if job[3] and tonumber(ARGV[4]) < tonumber(job[3]) then
        return { 'fenced', '0' }
    end
    redis.call('HSET', KEYS[1], 'token', ARGV[4])
end
if ARGV[5] ~= '' then
    if job[2] ~= ARGV[5] then
        return { 'conflict', '0' }
    end
    redis.call('HSET', KEYS[1], 'record', ARGV[6], 'version', tostring(tonumber(job[2]) + 1))
end
local sequence = tonumber(job[1])
for i = 9, #ARGV do
    sequence = sequence + 1
    local text = string.format('%.0f', sequence)
    redis.call('XADD', KEYS[2], text .. '-0', 'entry', ARGV[i])
end
local last = string.format('%.0f', sequence)
redis.call('HSET', KEYS[1], 'sequence', last, 'updatedAt', ARGV[3], 'nonce', ARGV[2])
if ARGV[7] ~= '' then
    redis.call('HSET', KEYS[1], 'since', ARGV[7])
end
if ARGV[8] ~= '' then
    redis.call('HSET', KEYS[1], 'ended', '1')
    redis.call('PEXPIRE', KEYS[1], ARGV[8])
    redis.call('PEXPIRE', KEYS[2], ARGV[8])
end
redis.call('PUBLISH', 'kiln.journal', ARGV[1])
return { 'appended', last }
