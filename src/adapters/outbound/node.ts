/**
 * Node's HTTP modules, taken without `import`: that makes Node fill in every name that they export, `http.WebSocket` among them, and so
 * load the whole of undici, which nobody here uses: 50 ms of every start. (Node: lib/http.js, `lazyUndici`.)
 */
export const http = process.getBuiltinModule('node:http');
export const https = process.getBuiltinModule('node:https');
