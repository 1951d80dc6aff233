import { expect, it } from 'vitest'
import { cell, csv } from './table-file'

it('quotes a cell and disarms what Excel would calculate', () => {
  expect(cell('电话 "138", 备用')).toBe('"电话 ""138"", 备用"')
  expect(cell('=1+1')).toBe(`"'=1+1"`)
  expect(cell('-3')).toBe(`"'-3"`)
  expect(cell(-3)).toBe('"-3"')
})

it('marks the file as UTF-8 for Excel', async () => {
  const bytes = new Uint8Array(
    await csv([
      ['行', '原因'],
      [3, '村社不存在'],
    ]).arrayBuffer(),
  )
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(new TextDecoder().decode(bytes)).toBe('"行","原因"\r\n"3","村社不存在"\r\n')
})
