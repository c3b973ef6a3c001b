/**
 * Goal: the table of roles says what the house promised: each role holds the one before it, nobody but an administrator manages people and
 * instances, and only who may grant says yes.
 * Method: the table itself. Elsewhere: that every route asks for its permission (`tests/security.test.ts`).
 */
import { describe, expect, it, test } from 'vitest';
import { PERMISSIONS } from '../../core/api/row.ts';
import { permissionsOf, ROLE_PERMISSIONS, ROLES } from './permissions.ts';

test('each role may do all that the one before it may, and more', () => {
  for (const [index, role] of ROLES.entries()) {
    const before = ROLES[index - 1];
    if (before === undefined) continue;
    const lost = [...ROLE_PERMISSIONS[before]].filter((permission) => !ROLE_PERMISSIONS[role].has(permission));
    expect([role, lost]).toEqual([role, []]);
    expect(ROLE_PERMISSIONS[role].size).toBeGreaterThan(ROLE_PERMISSIONS[before].size);
  }
});

test('an administrator may do everything', () => {
  expect([...ROLE_PERMISSIONS.administrator]).toEqual([...PERMISSIONS]);
});

test('a viewer changes nothing but the views that are theirs', () => {
  const changing = [...ROLE_PERMISSIONS.viewer].filter((permission) => !permission.endsWith(':read'));
  expect(changing).toEqual(['view:write']);
});

describe('what roles are of nobody else', () => {
  it.each([
    ['approval:grant', ['approver', 'administrator']],
    ['action:undo', ['approver', 'administrator']],
    ['approval:answer', ['analyst', 'approver', 'administrator']],
    ['integration:write', ['administrator']],
    ['audit:read', ['administrator']],
  ] as const)('%s', (permission, roles) => {
    expect(ROLES.filter((role) => ROLE_PERMISSIONS[role].has(permission))).toEqual(roles);
  });
});

test('a name that is no role allows nothing', () => {
  expect([...permissionsOf(['root', 'constructor', '__proto__'])]).toEqual([]);
});
