/**
 * Roles and what each may do, as data. A role holds all of the one before it; an administrator may do everything.
 *
 * A new permission is a row of PERMISSIONS (`core/api/row.ts`) and stands here in the first role that has it; one that stands in no role is
 * the administrator's alone.
 */
import { PERMISSIONS, type Permission } from '../../core/api/row.ts';

export const ROLES = ['viewer', 'analyst', 'approver', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** For people. */
export const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  viewer: 'Sees alerts, runs and what waits; changes nothing.',
  analyst: 'Works on alerts: delivers them, steers runs, completes items, answers questions that allow nothing.',
  approver: 'Says yes to what changes something at a vendor, and takes it back.',
  administrator: 'Everything: people, keys, instances, policy.',
};

/** What a role may do beyond the one before it. */
const OWN: Readonly<Record<Exclude<Role, 'administrator'>, readonly Permission[]>> = {
  viewer: [
    'alert:read',
    'run:read',
    'playbook:read',
    'approval:read',
    'item:read',
    'action:read',
    'indicator:read',
    'list:read',
    'policy:read',
    'integration:read',
    'system:read',
    'source:read',
    'routing:read',
    'view:write',
  ],
  analyst: ['alert:write', 'indicator:write', 'run:steer', 'item:complete', 'approval:answer', 'view:share'],
  approver: ['approval:grant', 'action:undo', 'list:write', 'notification:read', 'notification:retry'],
};

export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(OWN.viewer),
  analyst: new Set([...OWN.viewer, ...OWN.analyst]),
  approver: new Set([...OWN.viewer, ...OWN.analyst, ...OWN.approver]),
  administrator: new Set(PERMISSIONS),
};

export function isRole(name: string): name is Role {
  return ROLES.some((role) => role === name);
}

export function isPermission(name: string): name is Permission {
  return PERMISSIONS.some((permission) => permission === name);
}

/** What somebody with these roles may do. A name that is no role allows nothing. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(roles.filter(isRole).flatMap((role) => [...ROLE_PERMISSIONS[role]]));
}

/** The roles that somebody has who has this one: it, and those before it. Policy that wants an approver is content with an administrator. */
export function rolesHeld(role: Role): readonly Role[] {
  return ROLES.slice(0, ROLES.indexOf(role) + 1);
}
