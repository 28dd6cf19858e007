/** A publication that a method or a number rests on; `@source KEY` in a doc comment names one. */
export interface Reference {
  readonly citation: string
  /** Null where the publication has none that we know of. */
  readonly doi: string | null
}

export const REFERENCES = {
  ALM13: {
    citation: 'Almonroeder 2013, Ann Biomed Eng: Achilles load, rearfoot and other strikes',
    doi: '10.1007/s10439-013-0819-1',
  },
  BAC22: {
    citation: 'Bach 2022, shank acceleration and vertical force (github.com/marlow17/PredictingGroundReactionForces)',
    doi: null,
  },
  BAX21: {
    citation: 'Baxter 2021, Med Sci Sports Exerc: Achilles load in exercises',
    doi: '10.1249/MSS.0000000000002459',
  },
  CIG21: {
    citation: 'Cigoja 2021, Sci Rep: midsole bending stiffness and triceps surae',
    doi: '10.1038/s41598-020-80791-3',
  },
  DAE26: {
    citation: 'Dæhlin 2026, Sports Biomech: foot strike patterns from the angle',
    doi: '10.1080/14763141.2026.2669133',
  },
  FAL18: { citation: 'Falbriard 2018, Front Physiol: contact times from a foot IMU', doi: '10.3389/fphys.2018.00610' },
  FAL21: {
    citation: 'Falbriard 2021, Front Sports Act Living: running speed from shoe-worn inertial sensors',
    doi: '10.3389/fspor.2021.585809',
  },
  FAL20: {
    citation: 'Falbriard 2020, Front Bioeng Biotechnol: foot angles from a foot IMU',
    doi: '10.3389/fbioe.2020.00065',
  },
  FIR20: {
    citation: 'Firminger 2020, Med Sci Sports Exerc: tendon and bone load and running speed',
    doi: '10.1249/MSS.0000000000002287',
  },
  FRA25: {
    citation: 'Frandsen 2025, Br J Sports Med 59(17):1203: single-session spikes and injury in runners',
    doi: null,
  },
  FUK17: {
    citation: 'Fukuchi, Fukuchi & Duarte 2017, PeerJ: running biomechanics at three speeds',
    doi: '10.7717/peerj.3298',
  },
  JSSM25: { citation: 'J Sports Sci Med 24:747: Achilles load with three imposed foot strikes', doi: null },
  KIE23: {
    citation: 'Kiernan 2023, Sensors 23:5022: running events of shank and sacrum, unsupervised',
    doi: '10.3390/s23115022',
  },
  MAT19: {
    citation: 'Matijevich 2019, PLoS ONE: tibial force and ground reaction force',
    doi: '10.1371/journal.pone.0210000',
  },
  MOR05: {
    citation: 'Morin 2005, J Appl Biomech 21:167: stiffness from contact and flight time',
    doi: '10.1123/jab.21.2.167',
  },
  RIC17: {
    citation: 'Rice & Patel 2017, Am J Sports Med 45: Achilles load, strike and shoes',
    doi: '10.1177/0363546517704429',
  },
  SB97: {
    citation: 'Schechtman & Bader 1997, J Biomech 30:829: fatigue of human tendon in vitro',
    doi: '10.1016/S0021-9290(97)00033-X',
  },
  TAN22: { citation: 'Tan 2022, J Biomech: strike index from a shoe IMU', doi: '10.1016/j.jbiomech.2022.111145' },
  VWK19: {
    citation: 'van Werkhoven 2019, Sports 7:184: strike angle from a soft foot sensor',
    doi: '10.3390/sports7080184',
  },
  WAI18: { citation: 'Sports 7:8 (2019): foot strike angle from two-dimensional video', doi: null },
  WIL17: { citation: 'Williams 2017, Br J Sports Med: exponentially weighted acute and chronic load', doi: null },
  WIN19: { citation: 'Windt & Gabbett 2019, Br J Sports Med 53:988: coupled and uncoupled ratios', doi: null },
  WIL16: {
    citation: 'Willy 2016, J Orthop Sports Phys Ther: Achilles load, treadmill and overground',
    doi: '10.2519/jospt.2016.6494',
  },
  YON20: { citation: 'Yong 2020, Sci Rep: calf muscles and foot strike', doi: '10.1038/s41598-020-62464-3' },
} as const satisfies Readonly<Record<string, Reference>>

export type ReferenceKey = keyof typeof REFERENCES
