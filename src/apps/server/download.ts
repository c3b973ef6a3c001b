/**
 * Headers of what is handed out as a file: bytes that somebody else may have chosen are saved, never shown as a page of ours.
 */

/** `name`: foreign text; what a header or a path cannot hold is taken out of it, and the whole of it goes percent-encoded (RFC 6266). */
export function downloadHeaders(name: string, media = 'application/octet-stream'): Readonly<Record<string, string>> {
  const plain =
    name
      .replaceAll(/[^\w.-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(0, 100) || 'file';
  const whole = encodeURIComponent(name.toWellFormed().slice(0, 200)).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': media,
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${whole}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  };
}
