/** A page that the product has generated itself, drawn from its blocks: no tag of the text becomes one of the page. */
import { Fragment, type ReactNode } from 'react';
import { blocksOf, type Block, type Item, type Piece } from '../text/markdown.ts';
import css from './markdown.module.css';

export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={css['page']}>
      {blocksOf(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      // The name of the page stands over it already as its first heading.
      return heading(block.level, <Pieces pieces={block.pieces} />);
    case 'paragraph':
      return (
        <p>
          <Pieces pieces={block.pieces} />
        </p>
      );
    case 'list':
      return <Items items={block.items} />;
    case 'table':
      return (
        <div className={css['frame']} tabIndex={0} role="region" aria-label="Table">
          <table className={css['table']}>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col">
                    <Pieces pieces={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>
                      <Pieces pieces={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

function heading(level: number, inner: ReactNode): ReactNode {
  if (level <= 1) return null;
  if (level === 2) return <h2>{inner}</h2>;
  return level === 3 ? <h3>{inner}</h3> : <h4>{inner}</h4>;
}

function Items({ items }: { readonly items: readonly Item[] }) {
  return (
    <ul>
      {items.map((item, index) => (
        <li key={index}>
          <Pieces pieces={item.pieces} />
          {item.items.length === 0 ? null : <Items items={item.items} />}
        </li>
      ))}
    </ul>
  );
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map((piece, index) => {
    switch (piece.kind) {
      case 'code':
        return <code key={index}>{piece.text}</code>;
      case 'bold':
        return (
          <b key={index}>
            <Pieces pieces={piece.pieces} />
          </b>
        );
      case 'break':
        return <br key={index} />;
      case 'text':
        return <Fragment key={index}>{piece.text}</Fragment>;
    }
  });
}
