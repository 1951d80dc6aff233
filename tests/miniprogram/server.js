/** The real binary, with a street and no firms, and what its office does before anybody scans. */
const { spawn } = require('node:child_process');
const readline = require('node:readline');

const BINARY = process.env.HEPING_BINARY;

class Server {
  /** @param {string[]} options of the demo: without `--empty` it has lived through a year */
  static async start(options = ['--empty']) {
    const child = spawn(BINARY, ['demo', ...options, '--bind', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = readline.createInterface({ input: child.stdout });
    const url = await new Promise((resolve, reject) => {
      lines.on('line', (line) => { if (line.startsWith('http')) resolve(line.trim()); });
      child.on('exit', (code) => reject(new Error(`heping demo ended with ${code}`)));
    });
    return new Server(child, url);
  }

  constructor(child, url) {
    this.child = child;
    this.url = url;
  }

  stop() {
    this.child.kill('SIGTERM');
  }

  async ask(method, path, token, body) {
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** What was taken in of a file, uploaded as the form that the API takes. */
  async upload(path, token, blob) {
    const body = new FormData();
    body.append('file', blob, 'file');
    const taken = await fetch(this.url + path, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body });
    if (taken.status >= 300) throw new Error(`${path}: ${taken.status} ${await taken.text()}`);
    return taken.json();
  }

  /** The picture of a firm's code. */
  async picture({ code, office }) {
    const picture = await fetch(`${this.url}/api/v1/codes/${code}/image?format=png&size=300`, { headers: { Authorization: `Bearer ${office}` } });
    return picture.blob();
  }

  async token(username) {
    const session = await this.ask('POST', '/api/v1/sessions/password', null, { username, password: 'heping-demo' });
    return session.token;
  }

  /** A firm with a code on its wall and an invitation in its owner's hand. */
  async firm(name) {
    const office = await this.token('office');
    const { id } = await this.ask('POST', '/api/v1/enterprises', office, { name, industry: '2110', village: '330114003219' });
    const code = await this.ask('POST', `/api/v1/enterprises/${id}/codes`, office, {});
    const invitation = await this.ask('POST', `/api/v1/enterprises/${id}/invitations`, office, { role: 'safety_officer' });
    return { id, name, code: code.code, url: code.url, invitation: invitation.code, office };
  }
}

module.exports = { Server };
