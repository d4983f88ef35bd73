// A whole Bluesky network in one process: directory, personal data server, view of the application, moderation.
// Says where it is in one line of JSON; then answers each line of JSON on standard input with one; ends with it.
import { createInterface } from 'node:readline'
import { TestNetwork } from '@atproto/dev-env'

const network = await TestNetwork.create({
  dbPostgresSchema: 'bsky',
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
  ozone: { dbMaterializedViewRefreshIntervalMs: 30_000 },
})
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const at = (server) => `http://127.0.0.1:${server.port}`

const acts = {
  // Everything written so far has reached the application's view.
  async settle() {
    await network.processAll(20_000)
    return {}
  },
  // Accounts made from now on are told by the directory to live at this address, in front of the real server.
  async live_at({ url }) {
    network.pds.ctx.cfg.service.publicUrl = url ?? network.pds.url
    return { url: network.pds.ctx.cfg.service.publicUrl }
  },
}

say({ pds: at(network.pds), appview: at(network.bsky), plc: at(network.plc) })
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  try {
    say({ done: await acts[asked.act](asked) })
  } catch (reason) {
    say({ failed: String(reason?.stack ?? reason) })
  }
}
process.exit(0)
