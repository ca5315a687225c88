-- Begins a job's journal.
-- KEYS: job, events   ARGV: record (JSON), time, first entry (JSON), nonce of this attempt, job id
-- Returns 1, or 0 if the job is known already.
if redis.call('EXISTS', KEYS[1]) == 1 then
    -- The client sends a command again when the connection broke before its answer came.
    return redis.call('HGET', KEYS[1], 'nonce') == ARGV[4] and 1 or 0
end
redis.call('HSET', KEYS[1], 'record', ARGV[1], 'version', '1', 'sequence', '1',
    'updatedAt', ARGV[2], 'since', ARGV[2], 'nonce', ARGV[4])
redis.call('XADD', KEYS[2], '1-0', 'entry', ARGV[3])
redis.call('PUBLISH', 'kiln.journal', ARGV[5])
return 1
