import type { EChartsOption } from 'echarts'
import type { Schemas } from '../../api/client'

/** The colours of the code, as everywhere. */
export const CODE_COLOURS: Readonly<Record<Schemas['CodeColour'], string>> = {
  green: '#14743f',
  yellow: '#f5c518',
  orange: '#b54a00',
  red: '#b3261e',
  grey: '#5b6775',
}

/** Ink on the office's white and on the wall's dark. */
export function ink(dark: boolean) {
  return dark
    ? { text: '#e6edf5', soft: '#a9b6c5', line: '#33465a' }
    : { text: '#1b2430', soft: '#55616f', line: '#dde2e8' }
}

/** The colours of how dangerous a plant is; grey where nobody has judged. */
const RISK_COLOURS: Readonly<Record<Schemas['RiskColour'] | 'unrated', string>> = {
  red: '#b3261e',
  orange: '#d97706',
  yellow: '#f5c518',
  blue: '#2f74b5',
  unrated: '#5b6775',
}

function ringOf(
  parts: readonly { name: string; count: number; colour: string }[],
  dark: boolean,
): EChartsOption {
  const { text } = ink(dark)
  return {
    tooltip: { trigger: 'item', formatter: '{b} {c} 家（{d}%）' },
    series: [
      {
        type: 'pie',
        radius: ['48%', '72%'],
        label: { color: text, fontSize: 14, formatter: '{b} {c}' },
        data: parts
          .filter(({ count }) => count > 0)
          .map(({ name, count, colour }) => ({ name, value: count, itemStyle: { color: colour } })),
      },
    ],
  }
}

/** How many firms have each colour of the code, as a ring; each with its word. */
export function ring(colours: readonly Schemas['ColourCount'][], dark: boolean): EChartsOption {
  const parts = colours.map(({ codeColour, codeColourText, count }) => ({
    name: codeColourText,
    count,
    colour: CODE_COLOURS[codeColour],
  }))
  return ringOf(parts, dark)
}

/** How many firms are how dangerous, as a ring. */
export interface RiskCount {
  risk: keyof typeof RISK_COLOURS
  text: string
  count: number
}
export function risks(counts: readonly RiskCount[], dark: boolean): EChartsOption {
  const parts = counts.map(({ risk, text, count }) => ({ name: text, count, colour: RISK_COLOURS[risk] }))
  return ringOf(parts, dark)
}

/** Found and closed by month as bars, inspections as a line. */
export function months(figures: readonly Schemas['MonthFigures'][], dark: boolean): EChartsOption {
  const { text, soft, line } = ink(dark)
  const axis = {
    axisLabel: { color: soft },
    axisLine: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line } },
  }
  return {
    tooltip: { trigger: 'axis' },
    legend: { textStyle: { color: text }, top: 0 },
    grid: { left: 44, right: 16, top: 36, bottom: 28 },
    xAxis: { type: 'category', data: figures.map(({ month }) => month), ...axis },
    yAxis: { type: 'value', ...axis },
    series: [
      { name: '发现隐患', type: 'bar', color: '#d98326', data: figures.map(({ found }) => found) },
      { name: '销号', type: 'bar', color: '#2f8f5b', data: figures.map(({ closed }) => closed) },
      {
        name: '督查',
        type: 'line',
        color: dark ? '#7db7f2' : '#0b5cad',
        symbol: 'diamond',
        symbolSize: 8,
        data: figures.map(({ inspections }) => inspections),
      },
    ],
  }
}

/** Medians as sorted bars, the best on top. */
export function medians(lines: readonly { name: string; median: number }[], dark: boolean): EChartsOption {
  const { text, soft, line } = ink(dark)
  const sorted = [...lines].sort((one, other) => one.median - other.median)
  const least = Math.min(...sorted.map(({ median }) => median), 100)
  return {
    tooltip: { trigger: 'item', formatter: '{b} 中位数 {c} 分' },
    grid: { left: 8, right: 46, top: 4, bottom: 24, containLabel: true },
    // clipped to the data, so that a difference is seen; the numbers stand at the bars
    xAxis: {
      type: 'value',
      min: Math.max(0, Math.floor((least - 8) / 10) * 10),
      axisLabel: { color: soft },
      splitLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: 'category',
      data: sorted.map(({ name }) => name),
      axisLabel: { color: text, fontSize: 12 },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 16,
        color: dark ? '#5b9bd9' : '#2f74b5',
        label: { show: true, position: 'right', color: text },
        data: sorted.map(({ median }) => median),
      },
    ],
  }
}

/** How many firms have which score; only from where the first one stands. */
export function distribution(bars: readonly Schemas['Bar'][]): EChartsOption {
  const first = bars.findIndex(({ count }) => count > 0)
  const shown = first < 0 ? [] : bars.slice(first)
  const { soft, line } = ink(false)
  return {
    tooltip: { trigger: 'item', formatter: '{b} 分：{c} 家' },
    grid: { left: 40, right: 12, top: 12, bottom: 28 },
    xAxis: {
      type: 'category',
      data: shown.map(({ from, to }) => `${from}–${to}`),
      axisLabel: { color: soft },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: soft },
      splitLine: { lineStyle: { color: line } },
    },
    series: [{ type: 'bar', color: '#2f74b5', data: shown.map(({ count }) => count) }],
  }
}

/** The light grounds of the colours, from the best to the worst. */
const GROUNDS = ['#e3f4e6', '#fff2c2', '#ffd9ae', '#f6b8b0'] as const

/** A score over time in steps, each of which can be picked by its number; the ground says which colour it is. */
export function curve(history: Schemas['ScoreHistory'], chosen: number): EChartsOption {
  const { soft, line } = ink(false)
  const { green, yellow, orange } = history.coloursFrom
  const scores = [history.first.score, ...history.changes.map(({ score }) => score)]
  const least = Math.max(0, Math.floor((Math.min(...scores, orange) - 10) / 10) * 10)
  const limits = [120, green, yellow, orange, least]
  const last = scores.at(-1) ?? history.first.score
  const steps = history.changes.map(({ at, score }, number) => ({
    name: String(number),
    value: [at, score] as [string, number],
    symbolSize: number === chosen ? 14 : 8,
    itemStyle: { color: number === chosen ? '#b3261e' : '#1a3a5c' },
  }))
  const end = (at: string, score: number) => ({
    name: '',
    value: [at, score] as [string, number],
    symbolSize: 0,
  })
  return {
    grid: { left: 40, right: 24, top: 12, bottom: 28 },
    xAxis: {
      type: 'time',
      axisLabel: { color: soft, formatter: '{yyyy}-{MM}' },
      minInterval: 28 * 86_400_000,
    },
    yAxis: {
      type: 'value',
      min: least,
      max: 120,
      axisLabel: { color: soft },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      {
        type: 'line',
        step: 'end',
        color: '#1a3a5c',
        lineStyle: { width: 2 },
        symbol: 'circle',
        data: [end(history.from, history.first.score), ...steps, end(history.until, last)],
        markArea: {
          silent: true,
          data: GROUNDS.map((color, at) => [
            { yAxis: limits[at + 1], itemStyle: { color } },
            { yAxis: limits[at] },
          ]),
        },
      },
    ],
  }
}
