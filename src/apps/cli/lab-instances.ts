/** The instances of a lab, as the product is configured for them. */
import type { Lab } from '../lab/index.ts';
import type { InstanceConfig } from '../main.ts';

export const LAB_CORTEX = 'cortex-lab';
export const LAB_WILDFIRE = 'wildfire-lab';

export function labInstances({ cortex, wildfire }: Pick<Lab, 'cortex' | 'wildfire'>): readonly InstanceConfig[] {
  return [
    {
      instance: LAB_CORTEX,
      product: 'cortex',
      config: { url: cortex.url, keyId: cortex.keyId, key: cortex.key, keyKind: cortex.kind },
    },
    { instance: LAB_WILDFIRE, product: 'wildfire', config: { url: wildfire.url, key: wildfire.apiKey } },
  ];
}
