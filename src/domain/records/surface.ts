export type Surface = 'road' | 'trail' | 'treadmill' | 'sand'
export const SURFACES: readonly Surface[] = ['road', 'trail', 'treadmill', 'sand']
