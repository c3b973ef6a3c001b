/** Instances as the API speaks of them: a view each, made of what may be told. */
import { PRODUCTS, productOfBrand, type InstanceInfo, type Instances } from '../adapters/integrations/index.ts';
import type { InstanceView, ProductView } from '../core/api/views.ts';
import type { InstancePorts } from './server/ports.ts';

export function instancePorts(instances: Instances): InstancePorts {
  return {
    products: () => PRODUCTS.map(productView),
    offering: (command, brand) => {
      const asked = brand === '' ? PRODUCTS : PRODUCTS.filter((product) => product === productOfBrand(brand));
      return asked.filter(({ rows }) => rows.some(({ name }) => name === command)).map(({ name }) => name);
    },
    list: () => instances.list().map(instanceView),
    add: async (wanted, by) => instanceView(await instances.add(wanted, by)),
    set: async (name, what, by) => instanceView(await instances.set(name, what, by)),
    edit: async (name, config, version, by) => instanceView(await instances.edit(name, config, version, by)),
    remove: (name, by) => instances.remove(name, by),
    test: async (name) => {
      const product = instances.list().find((instance) => instance.name === name)?.product;
      const tried = PRODUCTS.find((row) => row.name === product)?.tries ?? '';
      return { code: '', hint: '', tried, ...(await instances.test(name)) };
    },
    rekey: (by) => instances.rekey(by),
  };
}

function productView({ name, brand, description, config }: (typeof PRODUCTS)[number]): ProductView {
  return {
    name,
    brand,
    description,
    settings: config.map((row) => ({
      name: row.name,
      label: row.label,
      description: row.description,
      required: row.required === true,
      secret: row.secret === true,
      options: row.options ?? [],
      defaultValue: row.defaultValue ?? '',
    })),
  };
}

function instanceView({ name, product, brands, origin, state, live, ...rest }: InstanceInfo): InstanceView {
  const { settings, secrets, problem, changedAt, changedBy, version } = rest;
  const brand = brands[0] ?? product;
  return {
    name,
    product,
    brand,
    origin,
    state,
    dryRun: !live,
    settings,
    secrets,
    problem,
    changedAt,
    changedBy,
    version,
  };
}
