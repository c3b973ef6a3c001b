/** The instances of a lab, as the product is configured for them. */
import type { Lab } from '../lab/index.ts';
import type { InstanceConfig } from '../main.ts';

export const LAB_CORTEX = 'cortex-lab';
export const LAB_WILDFIRE = 'wildfire-lab';
export const LAB_VIRUSTOTAL = 'virustotal-lab';
export const LAB_PANOS = 'panos-lab';

export function labInstances({
  cortex,
  wildfire,
  virustotal,
  panos,
}: Pick<Lab, 'cortex' | 'wildfire' | 'virustotal' | 'panos'>): readonly InstanceConfig[] {
  return [
    {
      instance: LAB_CORTEX,
      product: 'cortex',
      config: { url: cortex.url, keyId: cortex.keyId, key: cortex.key, keyKind: cortex.kind },
      live: true,
    },
    { instance: LAB_WILDFIRE, product: 'wildfire', config: { url: wildfire.url, key: wildfire.apiKey }, live: true },
    {
      instance: LAB_VIRUSTOTAL,
      product: 'virustotal',
      config: { url: virustotal.url, key: virustotal.apiKey },
      live: true,
    },
    ...(panos ? [panosInstance(panos)] : []),
  ];
}

function panosInstance({ url, key, type, place, user }: NonNullable<Lab['panos']>): InstanceConfig {
  const where = type === 'panorama' ? { deviceGroup: place } : { vsys: place };
  return { instance: LAB_PANOS, product: 'panos', config: { url, key, admin: user, ...where }, live: true };
}
