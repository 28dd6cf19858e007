import { expect, it } from 'vitest'
import {
  countPoints,
  createBucket,
  describeInfluxd,
  describeOwnInfluxd,
  sharedInfluxd,
  startInfluxd,
  startInfluxdForTest,
  uniqueName,
  type InfluxConnection,
} from '../support/influxd.js'

async function write(connection: InfluxConnection, bucket: string, lines: string): Promise<void> {
  const response = await fetch(`${connection.url}/api/v2/write?org=${connection.org}&bucket=${bucket}&precision=ms`, {
    method: 'POST',
    headers: { authorization: `Token ${connection.token}` },
    body: lines,
  })
  expect(response.status, await response.text()).toBe(204)
}

describeInfluxd('the server that tests share', () => {
  it('is InfluxDB 2.x, and the same one for whoever asks', async () => {
    const [one, other] = await Promise.all([sharedInfluxd(), sharedInfluxd()])
    expect(other).toEqual(one)
    const health = (await (await fetch(`${one.url}/health`)).json()) as { version: string }
    expect(health.version).toMatch(/^v?2\./)
  })

  it('keeps what is written into a bucket of the test’s own, and a point that comes twice once', async () => {
    const connection = await sharedInfluxd()
    const bucket = uniqueName('trial')
    await createBucket(connection, bucket)
    expect(await countPoints(connection, bucket, 'load')).toBe(0)
    const points = 'step,side=left load=1.5 1700000000000\nstep,side=right load=1.6 1700000000300'
    await write(connection, bucket, points)
    await write(connection, bucket, points)
    expect(await countPoints(connection, bucket, 'load')).toBe(2)
  })
})

describeOwnInfluxd('a server of a test’s own', () => {
  it('does not come up where another one listens, and says so', async () => {
    const server = await startInfluxdForTest()
    const port = Number(new URL(server.url).port)
    await expect(startInfluxd({ port })).rejects.toThrow(/address already in use/)
  })

  it('has what it acknowledged before it was killed, at the same address and with the same token', async () => {
    const server = await startInfluxdForTest()
    await createBucket(server, 'steps')
    await write(server, 'steps', 'step,side=left load=1.5 1700000000000')
    const pid = server.pid()
    await server.kill()
    expect(server.pid()).toBeNull()
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    await server.restart()
    expect(server.pid()).not.toBe(pid)
    expect(await countPoints(server, 'steps', 'load')).toBe(1)
  })
})
