/** The contract's shapes as these pages use them. */
import type {
  Delivery,
  DeliveryDetail,
  ImportError,
  ImportPreview,
  LeadImport,
  Mapping,
  RoutingPlan,
  source,
  tag,
  WayIn,
  WayKind,
  WebForm,
} from '@baton/contract';

type Parsed<Schema extends { parse: (value: unknown) => unknown }> = ReturnType<Schema['parse']>;

export type Source = Parsed<typeof source>;
export type Tag = Parsed<typeof tag>;
export type {
  Delivery,
  DeliveryDetail,
  ImportError,
  ImportPreview,
  LeadImport,
  Mapping,
  RoutingPlan,
  WayIn,
  WayKind,
  WebForm,
};
