/**
 * Node's HTTP modules, taken without `import`: that makes Node fill in every name that they export, `http.WebSocket` among them, and so
 * load the whole of undici, which nobody here uses: 50 ms of every start. (Node: lib/http.js, `lazyUndici`.)
 */
export const http = process.getBuiltinModule('node:http');

/** TLS is 40 ms of processor time: at the first connection that needs it. */
export const https = () => process.getBuiltinModule('node:https');
export const tls = () => process.getBuiltinModule('node:tls');
