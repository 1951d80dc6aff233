-- KEYS[1] prefix of a street; ARGV: rows of 7 (enterprise, version, division, section, score, overdue, colour)
local rows = KEYS[1] .. 'rows'
for i = 1, #ARGV, 7 do
  local enterprise, version = ARGV[i], ARGV[i + 1]
  local known = redis.call('HGET', rows, enterprise)
  local old = known and cjson.decode(known)
  if not old or tonumber(old[1]) < tonumber(version) then
    if old then
      redis.call('ZREM', KEYS[1] .. 'group:' .. old[2], enterprise)
      redis.call('ZREM', KEYS[1] .. 'group:' .. old[3], enterprise)
    end
    local division, section = ARGV[i + 2], ARGV[i + 3]
    local score, overdue, colour = ARGV[i + 4], ARGV[i + 5], ARGV[i + 6]
    redis.call('HSET', rows, enterprise, cjson.encode({version, division, section, score, overdue, colour}))
    if colour ~= 'grey' then
      local value = (120 - tonumber(score)) * 1000000 + math.min(tonumber(overdue), 999999)
      redis.call('ZADD', KEYS[1] .. 'group:' .. division, value, enterprise)
      redis.call('ZADD', KEYS[1] .. 'group:' .. section, value, enterprise)
    end
  end
end
