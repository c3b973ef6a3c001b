/** A certificate of `localhost` for servers of tests. */
export { TEST_CERTIFICATE, TEST_KEY } from '../src/adapters/channels/testing.ts';

/** Another one of `localhost`, with a key of its own: for a certificate that is renewed. */
export const RENEWED_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUG9c/hLSRRj+pIB5dOqT+WX7/YGEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE1MTAzNFoYDzIxMjYxMDI5
MTUxMDM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATq2oqpubGfbvIyjuvn32xJyJZQyUhsnPt5o+1u/4kP3Ku47XQIfxhY
LYHfEfMV7i3CIQsdULAOsEuwL33m+N3Wo28wbTAdBgNVHQ4EFgQU/SuL3L6jgDve
aSTsgb71NJ8C5bowHwYDVR0jBBgwFoAU/SuL3L6jgDveaSTsgb71NJ8C5bowDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgZc5TFEaDy+CZxTfQNscst0iYhjnj0N1o9RbQxiPHfbICIQDW
Ufgc87AA1XLSwIZaPCHSjWMy4RF4bVkG1gf0M8Fjdg==
-----END CERTIFICATE-----
`;
export const RENEWED_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbg3B4T/B/OlCIiUc
uKTAhTtg5QH4u33T3c62wb241GOhRANCAATq2oqpubGfbvIyjuvn32xJyJZQyUhs
nPt5o+1u/4kP3Ku47XQIfxhYLYHfEfMV7i3CIQsdULAOsEuwL33m+N3W
-----END PRIVATE KEY-----
`;
