import { useId, type ReactNode } from 'react'

export interface CardProps {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly span?: 4 | 5 | 6 | 7 | 8 | 12
  readonly children: ReactNode
  readonly className?: string
}

/** A titled section of a page. */
export const Card = ({ title, note, span = 12, children, className = '' }: CardProps) => {
  const id = useId()
  return (
    <section className={`card span-${String(span)} ${className}`} aria-labelledby={id}>
      <h2 id={id}>
        {title} {note === undefined ? null : <small>{note}</small>}
      </h2>
      {children}
    </section>
  )
}
