// Preloaded: whatever listens on a TCP port in this process listens on 127.0.0.1 only.
// The network's servers name no address, which would mean all interfaces.
'use strict'
const net = require('node:net')
const listen = net.Server.prototype.listen
const LOOPBACK = '127.0.0.1'

net.Server.prototype.listen = function (first, ...rest) {
  const isPort = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))
  if (first !== null && typeof first === 'object' && isPort(first.port)) {
    return listen.call(this, { ...first, host: LOOPBACK }, ...rest)
  }
  if (isPort(first)) {
    return listen.call(this, { port: Number(first), host: LOOPBACK }, ...rest.filter((word) => typeof word === 'function'))
  }
  if (first === undefined || first === null || typeof first === 'function') {
    return listen.call(this, { port: 0, host: LOOPBACK }, ...[first, ...rest].filter((word) => typeof word === 'function'))
  }
  return listen.call(this, first, ...rest) // a path of a local socket, or a handle
}
