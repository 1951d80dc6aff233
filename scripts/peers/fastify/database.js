'use strict'
// One way to ask either database. A use case is a generator: it yields lists of questions, each
// [name of a statement, its parameters], and is given a list of rows for each. On PostgreSQL a list is
// one round trip, since pg sends its questions without waiting for answers in between.
const Sqlite = require('better-sqlite3')
const pg = require('pg')
const statements = require('./statements.js')

const each = (make) => Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, make(text, name)]))

// Set as ours are. Everything runs to its end before the next request is looked at, so one connection
// is enough, and there is nobody to wait for.
function sqlite (file) {
  const db = new Sqlite(file, { fileMustExist: true })
  for (const setting of ['busy_timeout = 10000', 'journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON',
    'cache_size = -8000', 'temp_store = MEMORY', 'mmap_size = 67108864', 'secure_delete = ON']) db.pragma(setting)
  const prepared = each((text) => db.prepare(text.replace('FOR UPDATE', '')))
  const ask = ([name, parameters]) => {
    const statement = prepared[name]
    return statement.reader ? statement.all(parameters) : statement.run(parameters)
  }
  const transaction = db.transaction((steps) => {
    let step = steps.next()
    while (!step.done) step = steps.next(step.value.map(ask))
    return step.value
  })
  return {
    one: async (name, parameters) => ask([name, parameters]),
    read: async (steps) => transaction.deferred(steps),
    write: async (steps) => transaction.immediate(steps)
  }
}

function postgres (url) {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  for (const type of ['DATE', 'TIMESTAMP']) pg.types.setTypeParser(pg.types.builtins[type], (text) => text)
  const pool = new pg.Pool({ connectionString: url, max: 8, pipeline: true })
  const prepared = each((text, name) => {
    const names = []
    const numbered = text.replace(/:([a-z]\w*)/g, (_, parameter) => {
      if (!names.includes(parameter)) names.push(parameter)
      return `$${names.indexOf(parameter) + 1}`
    })
    return { names, query: { name, text: numbered } }
  })
  const ask = async (client, [name, parameters]) => {
    const { names, query } = prepared[name]
    const { rows } = await client.query({ ...query, values: names.map((parameter) => parameters[parameter]) })
    return rows
  }
  const transaction = async (begin, steps, waits) => {
    const client = await pool.connect()
    try {
      let step = steps.next()
      let sent = [client.query(begin)]
      while (!step.done) {
        sent = sent.concat(step.value.map((question) => ask(client, question)))
        const answers = await Promise.all(sent)
        step = steps.next(answers.slice(-step.value.length))
        sent = []
      }
      // who has only read need not wait for the end
      const ended = client.query('COMMIT').finally(() => client.release())
      if (waits) await ended
      return step.value
    } catch (error) {
      await client.query('ROLLBACK').finally(() => client.release())
      throw error
    }
  }
  return {
    one: (name, parameters) => ask(pool, [name, parameters]),
    read: (steps) => transaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', steps, false),
    write: (steps) => transaction('BEGIN', steps, true)
  }
}

module.exports = (url) => url.startsWith('sqlite:') ? sqlite(url.slice('sqlite:'.length)) : postgres(url)
