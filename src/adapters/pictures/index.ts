/** The door of this room: a playbook as a drawing, and a drawing as a picture. */
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import { drawingOf, type Drawing } from '../../core/playbook/picture/place.ts';
import { sceneOf, type SceneOptions } from '../../core/playbook/picture/scene.ts';
import { layoutByElk } from './layout.ts';

export { pngOf, PNG_SCALE, type Png } from './raster.ts';

/**
 * The playbook's drawing; `svgOf` of the core writes it. It fails for nothing that a playbook says, but for a tangle that cannot be
 * laid out in a minute: `picture.too-tangled`.
 */
export function drawPlaybook(playbook: Playbook, clock: Clock & Timers, options: SceneOptions = {}): Promise<Drawing> {
  return drawingOf(sceneOf(playbook, options), layoutByElk(clock));
}
