import { useId, type ReactNode } from 'react'

export interface CardProps {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly span?: 4 | 5 | 6 | 7 | 8 | 12
  readonly children: ReactNode
  readonly className?: string
  /** Where a link may lead to. */
  readonly id?: string
}

/** A titled section of a page. */
export const Card = ({ title, note, span = 12, children, className = '', id: anchor }: CardProps) => {
  const id = useId()
  return (
    <section id={anchor} className={`card span-${String(span)} ${className}`} aria-labelledby={id}>
      <h2 id={id}>
        {title} {note === undefined ? null : <small>{note}</small>}
      </h2>
      {children}
    </section>
  )
}
