'use strict'
// The endpoints that scripts/bench --peers measures, on the database that HEPING_DATABASE_URL names, as
// one would write them with Fastify: one process, prepared statements, each screen in one snapshot. It
// asks the database whose session a token opens, and keeps nothing in memory from one request to the next.
const { hash } = require('node:crypto')
const fastify = require('fastify')
const open = require('./database.js')
const screens = require('./screens.js')
const findings = require('./finding.js')
const { newId } = require('./words.js')

// the same headers as ours
const PROTECTION = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer'
}

const database = open(process.env.HEPING_DATABASE_URL)
const logController = new fastify.LogController({ disableRequestLogging: true })
const app = fastify({ logger: { stream: process.stderr }, logController, genReqId: newId })
app.addHook('onSend', (request, reply, payload, done) => {
  reply.headers(PROTECTION).header('x-request-id', request.id)
  done()
})
// and as many lines in the log
app.addHook('onResponse', (request, reply, done) => {
  const { method, routeOptions: { url: route } } = request
  app.log.info({ request: request.id, method, route, status: reply.statusCode, ms: reply.elapsedTime }, 'answered')
  done()
})
app.setErrorHandler((error, request, reply) => {
  const { statusCode: status = 500, code, message: detail } = error
  if (status >= 500) app.log.error(error)
  return reply.code(status).type('application/problem+json').send(JSON.stringify({ status, code, detail }))
})

const token = ({ headers: { authorization = '' } }) => authorization.startsWith('Bearer ') ? authorization.slice(7) : ''
const json = (reply, cached) => reply.type('application/json').header('cache-control', cached)

app.get('/api/v1/codes/:code', async (request, reply) =>
  json(reply, 'no-store').send(JSON.stringify(await screens.card(database, request.params.code))))

// A phone is told that nothing changed by the text's tag, as plugins of Fastify do it; with `?tag=revision`
// by the firm's revision, which costs two point queries.
app.get('/api/v1/enterprises/:id/overview', async (request, reply) => {
  const { headers: { 'if-none-match': known }, params: { id }, query } = request
  const byRevision = query.tag === 'revision'
  if (byRevision && known && known === await database.read(screens.revision(id, token(request)))) {
    return reply.code(304).header('etag', known).send()
  }
  const { tag, body } = await database.read(screens.overview(id, token(request)))
  const etag = byRevision ? tag : `"${hash('sha1', body, 'base64')}"`
  json(reply, 'private, no-cache').header('etag', etag)
  return etag === known ? reply.code(304).send() : reply.send(body)
})

app.get('/api/v1/enterprises/:id/ranking', async (request, reply) =>
  json(reply, 'no-store').send(JSON.stringify(await database.read(screens.ranking(request.params.id, token(request))))))

app.post('/api/v1/inspections/:id/findings', { schema: { body: findings.body } }, async (request, reply) => {
  const steps = findings.finding(request.params.id, request.body, token(request), request.id)
  return json(reply.code(201), 'no-store').send(await database.write(steps))
})

app.listen({ host: '127.0.0.1', port: 0 }).then((url) =>
  app.log.info({ fields: { address: url.replace('http://', '') } }, 'serving'))
