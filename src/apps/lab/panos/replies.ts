/** The forms in which PAN-OS answers (vendor: PAN-OS XML API). */
import type { Answer } from '../wire.ts';
import { node, print, type Node } from './xml.ts';

const HEADERS = { 'content-type': 'application/xml; charset=UTF-8' };

function response(attributes: Readonly<Record<string, string>>, children: readonly Node[], status = 200): Answer {
  return { status, headers: HEADERS, body: print(node('response', children, attributes)) };
}

/** A reading: code 19 with what was found, code 7 and still "success" where nothing was. */
export function found(entries: readonly Node[]): Answer {
  const count = String(entries.length);
  if (entries.length === 0) return response({ status: 'success', code: '7' }, [node('result')]);
  return response({ status: 'success', code: '19' }, [node('result', entries, { 'total-count': count, count })]);
}

/** An operational answer: no code. */
export function shown(...content: readonly Node[]): Answer {
  return response({ status: 'success' }, [node('result', content)]);
}

export function succeeded(): Answer {
  return response({ status: 'success', code: '20' }, [node('msg', 'command succeeded')]);
}

/** What a deletion of nothing is told: "success" with the code of absence. */
export function nothingThere(): Answer {
  return response({ status: 'success', code: '7' }, [node('msg', "Object doesn't exist")]);
}

export function enqueued(id: number): Answer {
  const line = node('msg', [node('line', `Commit job enqueued with jobid ${id}`)]);
  return response({ status: 'success', code: '19' }, [node('result', [line, node('job', String(id))])]);
}

/** No job, no result, and the message as a bare text. */
export function nothingToCommit(): Answer {
  return response({ status: 'success', code: '19' }, [node('msg', 'There are no changes to commit.')]);
}

export function failed(code: number, ...lines: readonly string[]): Answer {
  const said = lines.map((line) => node('line', line));
  return response({ status: 'error', code: String(code) }, [node('msg', said)]);
}

/** An answer of the transport: an HTTP status that is no 200. */
export function refusedWith(status: number, code: number, text: string): Answer {
  return response({ status: 'error', code: String(code) }, [node('result', [node('msg', text)])], status);
}
