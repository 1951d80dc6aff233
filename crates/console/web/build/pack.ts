import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

/** What a first visit may load, in kB as it travels. */
const BUDGET = { script: 300, style: 60 }
const TEXT = new Set(['.js', '.css', '.html', '.svg'])

/** Lays a compressed copy beside each text file, and fails the build where the first load is too large. */
export function pack(): Plugin {
  const first = new Set<string>()
  return {
    name: 'pack',
    apply: 'build',
    generateBundle(_, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry)
      if (entry?.type === 'chunk') collect(entry, bundle, first)
    },
    closeBundle() {
      const sizes = { script: 0, style: 0 }
      for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.has(extname(name))) continue
        const packed = gzipSync(readFileSync(join('dist', name)), { level: 9 })
        writeFileSync(join('dist', `${name}.gz`), packed)
        if (first.has(name)) sizes[name.endsWith('.css') ? 'style' : 'script'] += packed.length / 1000
      }
      const line = Object.entries(sizes).map(([kind, size]) => `${kind} ${size.toFixed(1)} kB`)
      console.log(`first load, compressed: ${line.join(', ')} (may be ${BUDGET.script} and ${BUDGET.style})`)
      if (sizes.script > BUDGET.script || sizes.style > BUDGET.style) {
        throw new Error('the first load is larger than it may be')
      }
    },
  }
}

/** The entry, what it imports at once, and their styles. */
function collect(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle, into: Set<string>) {
  if (into.has(chunk.fileName)) return
  into.add(chunk.fileName)
  chunk.viteMetadata?.importedCss.forEach((name) => into.add(name))
  for (const name of chunk.imports) {
    const imported = bundle[name]
    if (imported?.type === 'chunk') collect(imported, bundle, into)
  }
}
