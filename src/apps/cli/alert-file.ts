/** The forms in which an alert may stand in a file. */
import { isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { fileError } from './exit.ts';

/** The fields alone, `{instance, fields}`, or a scenario's `{alert}`. Throws `cli.file`. */
export function readAlert(
  value: unknown,
  file: string,
): { readonly fields: JsonObject; readonly instance: string | undefined } {
  const whole = value as Json;
  if (!isObject(whole))
    throw fileError(
      `${file === '-' ? 'standard input' : file} holds no object`,
      'An alert file holds the alert.* fields as one JSON object.',
    );
  const { fields, alert, instance } = whole;
  const found = isObject(fields) ? fields : isObject(alert) ? alert : whole;
  return { fields: found, instance: typeof instance === 'string' ? instance : undefined };
}
