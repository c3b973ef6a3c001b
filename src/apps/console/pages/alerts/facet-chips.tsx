/** Quick filters under the search: pressed chips are what the query says, and a press writes the query. */
import css from './alerts.module.css';
import { chosenIn, facetsFor, toggled } from './facets.ts';

interface FacetsProps {
  readonly query: string;
  readonly user: string;
  readonly onSearch: (query: string) => void;
}

export function Facets({ query, user, onSearch }: FacetsProps) {
  return (
    <div className={css['facets']}>
      {facetsFor(user).map((facet) => {
        const chosen = chosenIn(query, facet);
        return (
          <div key={facet.label} role="group" aria-label={facet.label} className={css['facet']}>
            {facet.choices.map(({ label, about, clause }) => (
              <button
                key={label}
                type="button"
                aria-pressed={chosen?.has(label) === true}
                disabled={chosen === undefined}
                title={chosen === undefined ? 'The search cannot be read' : `${about ?? label}: ${clause}`}
                onClick={() => onSearch(toggled(query, facet, label))}
              >
                {label}
              </button>
            ))}
          </div>
        );
      })}
    </div>
  );
}
