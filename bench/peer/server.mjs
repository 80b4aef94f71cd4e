/* server.mjs - the case page's peer: fastify and better-sqlite3 run the three queries of floor_loop.c and send as
 * many bytes as the page has, without session, right and audit.
 *     node server.mjs PORT DATABASE BYTES PROCESSES */
import cluster from 'node:cluster';
import Database from 'better-sqlite3';
import fastify from 'fastify';

const [port, file, bytes, processes] = process.argv.slice(2);

async function serve() {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  const head = db.prepare(`SELECT c.number, c.process_state, c.opened_on, c.next_on, c.plan_until,
    c.monitor_on, p.family_name, p.given_name, p.family_kana, p.birth_on
    FROM casefile c JOIN person p ON p.tenant = c.tenant AND p.id = c.person_id
    WHERE c.tenant = 1 AND c.id = ?`);
  const contacts = db.prepare(`SELECT id, contact_on, method, counterpart, body, next_on, next_text
    FROM contact WHERE tenant = 1 AND casefile_id = ?
    ORDER BY contact_on DESC, id DESC LIMIT 20`);
  const steps = db.prepare(`SELECT seq, transition, to_state, on_date, by_user FROM casefile_step
    WHERE tenant = 1 AND casefile_id = ? ORDER BY seq`);
  const page = 'x'.repeat(Number(bytes));
  const app = fastify();
  app.get('/cases/:key', (request, reply) => {
    const id = parseInt(request.params.key, 10);
    head.get(id);
    contacts.all(id);
    steps.all(id);
    reply.type('text/html').send(page);
  });
  await app.listen({ host: '127.0.0.1', port: Number(port) });
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(processes); i++) {
    cluster.fork();
  }
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) {
      worker.kill();
    }
    process.exit(0);
  });
} else {
  await serve();
}
