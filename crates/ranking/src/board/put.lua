-- KEYS[1] prefix of a street; ARGV: rows of 9 (enterprise, version, its groups from the narrowest,
-- the first may be '', score, overdue, colour, 1 if held down)
local rows = KEYS[1] .. 'rows'
for i = 1, #ARGV, 9 do
  local enterprise, version = ARGV[i], ARGV[i + 1]
  local known = redis.call('HGET', rows, enterprise)
  local old = known and cjson.decode(known)
  if not old or tonumber(old[1]) < tonumber(version) then
    if old then
      for g = 2, 4 do
        redis.call('ZREM', KEYS[1] .. 'group:' .. old[g], enterprise)
        redis.call('ZREM', KEYS[1] .. 'scores:' .. old[g], enterprise)
      end
    end
    local score, overdue = tonumber(ARGV[i + 5]), tonumber(ARGV[i + 6])
    local colour, held = ARGV[i + 7], tonumber(ARGV[i + 8])
    local row = {version, ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], score, overdue, colour, held}
    redis.call('HSET', rows, enterprise, cjson.encode(row))
    if colour ~= 'grey' then
      local value = held * 1000000000 + (120 - score) * 1000000 + math.min(overdue, 999999)
      for g = 2, 4 do
        if row[g] ~= '' then
          redis.call('ZADD', KEYS[1] .. 'group:' .. row[g], value, enterprise)
          redis.call('ZADD', KEYS[1] .. 'scores:' .. row[g], 120 - score, enterprise)
        end
      end
    end
  end
end
