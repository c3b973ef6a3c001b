/** The products, listed by hand: importing this list registers nothing and connects to nothing. */
import { cortex } from './cortex/index.ts';
import { panos } from './panos/index.ts';
import type { Product } from './product.ts';
import { virustotal } from './virustotal/index.ts';
import { wildfire } from './wildfire/index.ts';

export type {
  AlertSource,
  AlertWindow,
  ConfigRow,
  OpenInstance,
  Product,
  ProductPorts,
  SourceAlert,
  SourceAnswer,
  TestReport,
} from './product.ts';

export { Instances, type ActiveInstance, type ConfiguredInstance, type InstanceInfo } from './instances.ts';

export const PRODUCTS: readonly Product[] = [cortex, panos, virustotal, wildfire];

/** The product of a brand, by its name or one of its aliases. Brands are compared without regard to case. */
export function productOfBrand(brand: string): Product | undefined {
  const wanted = brand.toLowerCase();
  return PRODUCTS.find((product) =>
    [product.brand, ...product.brandAliases].some((name) => name.toLowerCase() === wanted),
  );
}
