-- KEYS[1] prefix of a street; ARGV: enterprise, the fewest that make a group
-- answers what, group, {better, same, size, no better overdue aside (itself too), median, top quartile}
if redis.call('EXISTS', KEYS[1] .. 'ready') == 0 then return {'unknown', '', {}} end
local known = redis.call('HGET', KEYS[1] .. 'rows', ARGV[1])
if not known then return {'unknown', '', {}} end
local row = cjson.decode(known)
if row[7] == 'grey' then return {'not_rated', '', {}} end

local function scoreAt(key, index)
  local found = redis.call('ZRANGE', key, index, index, 'WITHSCORES')
  return 120 - tonumber(found[2])
end

for g = 2, 4 do
  local code = row[g]
  local key = KEYS[1] .. 'group:' .. code
  local size = code == '' and 0 or redis.call('ZCARD', key)
  if size > 0 and size >= tonumber(ARGV[2]) then
    local first = row[8] * 1000000000 + (120 - row[5]) * 1000000
    local value = first + math.min(row[6], 999999)
    local scores = KEYS[1] .. 'scores:' .. code
    local middle = scoreAt(scores, math.floor((size - 1) / 2)) + scoreAt(scores, math.floor(size / 2))
    return {'ranked', code, {
      redis.call('ZCOUNT', key, '-inf', '(' .. string.format('%.0f', value)),
      redis.call('ZCOUNT', key, value, value),
      size,
      redis.call('ZCOUNT', key, first, '+inf'),
      math.floor(middle / 2),
      scoreAt(scores, math.ceil(size / 4) - 1),
    }}
  end
end
return {'too_small', '', {}}
