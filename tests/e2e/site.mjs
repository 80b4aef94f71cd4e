/* site.mjs - a site of one's own for tests: a home folder with a demo prefecture, and the server. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const banso = process.env.BANSO ?? join(process.cwd(), 'build/banso');
const isRoot = process.getuid() === 0;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/* A PostgreSQL cluster in a temporary folder, on a socket there. It does not run as root. */
export class Cluster {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'banso-pg-'));
    this.tools = '/usr/lib/postgresql/15/bin';
    if (isRoot) {
      execFileSync('chown', ['postgres', this.folder]);
    }
    this.run('initdb', ['-D', join(this.folder, 'data'), '-A', 'trust', '-U', 'banso', '--locale=C.UTF-8', '-E', 'UTF8']);
    this.start();
    this.run('createdb', ['-h', this.folder, '-U', 'banso', 'banso']);
    this.target = `postgresql:///banso?host=${this.folder}&user=banso`;
  }

  run(tool, args) {
    const command = join(this.tools, tool);
    const [program, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];
    execFileSync(program, all, { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
  }

  start() {
    this.run('pg_ctl', ['-D', join(this.folder, 'data'), '-w', '-l', join(this.folder, 'log'), '-o', `-k ${this.folder} -c listen_addresses=''`, 'start']);
  }

  stop(mode = 'immediate') {
    this.run('pg_ctl', ['-D', join(this.folder, 'data'), '-m', mode, '-w', 'stop']);
  }

  release() {
    this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Site {
  constructor(engine) {
    this.engine = engine;
    this.signedIn = new Map();
    this.home = mkdtempSync(join(tmpdir(), 'banso-e2e-'));
    chmodSync(this.home, 0o700);
    this.log = createWriteStream(`build/e2e/server-${engine}.log`);
  }

  banso(command, ...args) {
    return execFileSync(banso, [command, '--home', this.home, '--lang', 'en', ...args], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async make(persons = 300) {
    this.cluster = this.engine === 'postgres' ? new Cluster() : null;
    this.banso('init', '--demo', ...(this.cluster ? ['--db', this.cluster.target] : []));
    this.banso('demo', '--persons', String(persons), '--seed', '1');
    const rows = this.banso('demo', '--users', '--json').trim().split('\n').map((row) => JSON.parse(row));
    this.users = Object.fromEntries(rows.map((row) => [row.login, row]));
    await this.open();
  }

  /* An installation without demo; what init told. */
  async makeEmpty(name) {
    const told = this.banso('init', '--name', name);
    await this.open();
    return told;
  }

  async open() {
    this.port = await freePort();
    this.origin = `http://localhost:${this.port}`;
    await this.start();
  }

  /* The first user of a role; `organisation` narrows it. */
  user(role, organisation = '') {
    const user = Object.values(this.users).find((row) => row.role === role && row.organisation.includes(organisation));
    if (!user) {
      throw new Error(`the demo has no ${role} ${organisation}`);
    }
    return user;
  }

  async start() {
    this.server = spawn(banso, ['serve', '--home', this.home, '--listen', `127.0.0.1:${this.port}`, '--public-origin', this.origin, '--workers', '2'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.told = '';
    for (const stream of [this.server.stdout, this.server.stderr]) {
      stream.pipe(this.log, { end: false });
      stream.on('data', (bytes) => {
        this.told += bytes;
      });
    }
    for (let i = 0; i < 100; i++) {
      const answer = await fetch(`${this.origin}/health`).catch(() => null);
      if (answer) {
        return;
      }
      if (this.server.exitCode !== null) {
        throw new Error(`the server ended with ${this.server.exitCode}: see build/e2e/server-${this.engine}.log`);
      }
      await sleep(100);
    }
    throw new Error('the server does not answer');
  }

  /* Until the server of now has written a line like `pattern` into its log. */
  async tells(pattern, seconds = 60) {
    for (let i = 0; i < seconds * 200; i++) {
      const found = this.told.match(pattern);
      if (found) {
        return found;
      }
      await sleep(5);
    }
    throw new Error(`the log says no ${pattern}`);
  }

  /* The rows of a question asked past the program, each its columns joined by "|". */
  sql(query) {
    const options = { encoding: 'utf8', cwd: '/' };
    const text = this.cluster
      ? execFileSync(join(this.cluster.tools, 'psql'), ['-X', '-q', '-A', '-t', '-c', query, this.cluster.target], options)
      : execFileSync('python3', ['-c', 'import sqlite3,sys\nfor r in sqlite3.connect(sys.argv[1],timeout=20).execute(sys.argv[2]): print("|".join(map(str,r)))', join(this.home, 'banso.db'), query], options);
    return text.trim() === '' ? [] : text.trim().split('\n');
  }

  /* kill -9 of the master and all its children at once. */
  async kill() {
    process.kill(-this.server.pid, 'SIGKILL');
    await sleep(300);
  }

  async stop() {
    if (this.server && this.server.exitCode === null && this.server.signalCode === null) {
      this.server.kill('SIGTERM');
      await Promise.race([new Promise((resolve) => this.server.once('exit', resolve)), sleep(10000)]);
    }
  }

  async release() {
    await this.stop();
    try {
      if (this.server) {
        process.kill(-this.server.pid, 'SIGKILL');
      }
    } catch {
      /* all have ended */
    }
    this.cluster?.release();
    rmSync(this.home, { recursive: true, force: true });
  }
}
