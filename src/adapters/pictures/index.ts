/** The door of this room: a playbook as a drawing, and a drawing as a picture. */
import type { Playbook } from '../../core/playbook/document.ts';
import { drawingOf, type Drawing } from '../../core/playbook/picture/place.ts';
import { sceneOf, type SceneOptions } from '../../core/playbook/picture/scene.ts';
import { layoutByElk } from './layout.ts';

export { pngOf, PNG_SCALE, type Png } from './raster.ts';
export { layoutByElk };

/** The playbook's drawing. It never fails for what a playbook says; `svgOf` of the core writes it. */
export function drawPlaybook(playbook: Playbook, options: SceneOptions = {}): Promise<Drawing> {
  return drawingOf(sceneOf(playbook, options), layoutByElk);
}
