/** The table of rooms as a page, so that people read what the check reads. */
import { openTo, ROOMS, WINGS, type Room } from './rooms.ts';

function rowOf(room: Room): string {
  return `| \`src/${room.room}\` | ${room.oneLine} | ${openTo(room) || 'nothing'} |`;
}

export function roomsPage(): string {
  const wings = WINGS.flatMap(({ wing, builtins, packages }) => {
    const node = builtins && `Node modules: ${builtins.join(', ') || 'none'}.`;
    const npm = packages && `Packages: ${packages.join(', ')}.`;
    const limits = [node, npm].filter((text) => text !== undefined).join(' ');
    const rows = ROOMS.filter(({ room }) => room.startsWith(`${wing}/`)).map(rowOf);
    return [
      `## src/${wing}`,
      '',
      ...(limits ? [limits, ''] : []),
      '| room | what | may import |',
      '|---|---|---|',
      ...rows,
      '',
    ];
  });
  return ['# Rooms', '', 'Made by `npm run generate` from `tools/tidy/rooms.ts`; do not edit.', '', ...wings].join(
    '\n',
  );
}
