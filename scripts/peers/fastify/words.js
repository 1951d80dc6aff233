'use strict'
// Instants, days, ids and words, as the answers write them.
const { randomFillSync } = require('node:crypto')
const { readFileSync } = require('node:fs')
const path = require('node:path')

const DAY = 86_400_000
const IN_CHINA = 8 * 3_600_000

// the industries by code, with the names of their groups
const standard = path.join(__dirname, '../../../crates/org/data/gbt4754-2017.csv')
const industries = new Map(readFileSync(standard, 'utf8').split('\n').slice(1)
  .map((line) => line.match(/^([^,]+),[^,]+,[^,]+,(.*)$/)).filter(Boolean).map(([, code, name]) => [code, name]))

const bytes = Buffer.alloc(16)
function newId () {
  randomFillSync(bytes)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = 0x70 | (bytes[6] & 0x0f)
  bytes[8] = 0x80 | (bytes[8] & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

class Problem extends Error {
  constructor (statusCode, code, detail) {
    super(detail)
    Object.assign(this, { statusCode, code })
  }
}

module.exports = {
  DAY,
  IN_CHINA,
  Problem,
  newId,
  industry: (code) => industries.get(code),
  // an instant as the databases write it
  stored: (millis) => new Date(millis).toISOString().slice(0, 23).replace('T', ' '),
  // what they have written, as people in China read it
  shown: (text) => `${new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + IN_CHINA).toISOString().slice(0, 19)}+08:00`,
  day: (millis) => new Date(millis + IN_CHINA).toISOString().slice(0, 10),
  daysBetween: (from, to) => (Date.parse(to) - Date.parse(from)) / DAY,
  colour: { green: '绿码', yellow: '黄码', orange: '橙码', red: '红码', grey: '灰码' },
  urgency: { notice: '通知', blue: '蓝色预警', yellow: '黄色预警', orange: '橙色预警', red: '红色预警' },
  status: { operating: '正常经营' },
  level: { general: '一般', major: '重大' },
  source: { self_check: '企业自查', inspection: '街道督查', public_report: '群众或设备上报' },
  state: { rectifying: '整改中', submitted: '待复查' },
  kind: { routine: '日常督查', campaign: '专项普查', random_selection: '双随机抽查' },
  result: { open: '进行中', checked: '已检查', locked: '大门紧锁' },
  rule: { D01: '街道确认一般隐患', D03: '逾期未整改' }
}
