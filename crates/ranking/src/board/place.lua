-- KEYS[1] prefix of a street; ARGV: enterprise, the fewest that make a group
-- answers what, group, {better, same, size, no higher (itself too), median, top quartile}
if redis.call('EXISTS', KEYS[1] .. 'ready') == 0 then return {'unknown', '', {}} end
local known = redis.call('HGET', KEYS[1] .. 'rows', ARGV[1])
if not known then return {'unknown', '', {}} end
local row = cjson.decode(known)
if row[6] == 'grey' then return {'not_rated', '', {}} end

local function scoreAt(key, index)
  local found = redis.call('ZRANGE', key, index, index, 'WITHSCORES')
  return 120 - math.floor(tonumber(found[2]) / 1000000)
end

for _, code in ipairs({row[2], row[3]}) do
  local key = KEYS[1] .. 'group:' .. code
  local size = redis.call('ZCARD', key)
  if size >= tonumber(ARGV[2]) then
    local first = (120 - tonumber(row[4])) * 1000000
    local value = first + math.min(tonumber(row[5]), 999999)
    local middle = scoreAt(key, math.floor((size - 1) / 2)) + scoreAt(key, math.floor(size / 2))
    return {'ranked', code, {
      redis.call('ZCOUNT', key, '-inf', '(' .. string.format('%.0f', value)),
      redis.call('ZCOUNT', key, value, value),
      size,
      redis.call('ZCOUNT', key, first, '+inf'),
      math.floor(middle / 2),
      scoreAt(key, math.ceil(size / 4) - 1),
    }}
  end
end
return {'too_small', '', {}}
