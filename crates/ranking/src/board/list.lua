-- KEYS[1] prefix of a street; ARGV: group, offset, limit
-- answers how many there are, {{enterprise, score, overdue, colour, better, same}, …}; -1 before it is filled
if redis.call('EXISTS', KEYS[1] .. 'ready') == 0 then return {-1, {}} end
local key = KEYS[1] .. 'group:' .. ARGV[1]
local offset, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local lines, ranks = {}, {}
if limit > 0 then
  local found = redis.call('ZRANGE', key, offset, offset + limit - 1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local enterprise, value = found[i], tonumber(found[i + 1])
    if not ranks[value] then
      ranks[value] = {
        redis.call('ZCOUNT', key, '-inf', '(' .. string.format('%.0f', value)),
        redis.call('ZCOUNT', key, value, value),
      }
    end
    local row = cjson.decode(redis.call('HGET', KEYS[1] .. 'rows', enterprise))
    lines[#lines + 1] =
      {enterprise, row[5], row[6], row[7], ranks[value][1], ranks[value][2]}
  end
end
return {redis.call('ZCARD', key), lines}
