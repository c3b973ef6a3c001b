/** A certificate of `localhost` for servers of tests. */
export { TEST_CERTIFICATE, TEST_KEY } from '../src/adapters/channels/testing.ts';
