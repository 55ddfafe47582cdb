import { Injectable } from '@nestjs/common';
import { CLIENT_EVENTS, type AgentLive, type Snapshot } from '@baton/contract';
import { AuthService } from '../platform/auth/auth.service.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { log } from '../platform/log.ts';
import { Peers } from '../platform/peers.ts';
import { SocketHub, type Device } from '../platform/sockets/socket-hub.ts';
import {
  actorOf,
  connectedElsewhere,
  listens,
  noteListening,
  offerAnswer,
  Replay,
  RoutingService,
  type Batch,
} from '../routing/index.ts';
import { MeService, type LiveAgent } from '../tenants/index.ts';
import { endWrapUp, listAgents, readAgent, setActivity } from './works.ts';

/** Activities and connections of agents, and bringing a device up to date when it connects. */
@Injectable()
export class PresenceService {
  constructor(
    private readonly routing: RoutingService,
    private readonly hub: SocketHub,
    private readonly replay: Replay,
    private readonly peers: Peers,
    me: MeService,
    auth: AuthService,
  ) {
    auth.onSignedIn(async (principals) => {
      for (const principal of principals) await this.signedIn(principal);
    });
    auth.onSignedOut((principal) => {
      this.signedOut(principal).catch((error: unknown) =>
        log.warn({ error }, 'a sign-out could not be noted'),
      );
    });
    hub.handleDevices({
      arrived: (device) => this.arrived(device),
      left: (principal) => this.left(principal),
    });
    hub.handle(
      'activity.set',
      { schema: CLIENT_EVENTS['activity.set'], scopes: ['offers:write'] },
      (principal, { activity }) => this.setActivity(principal, principal.userId, activity),
    );
    me.bind((principal) => this.live(principal));
  }

  /** Sets an agent's named presence; a manager may set another's. Answers the agent as routing sees them now. */
  async setActivity(principal: Principal, agentId: string, activity: string): Promise<AgentLive> {
    return this.routing.submit(principal.tenantId, setActivity(agentId, activity, actorOf(principal)));
  }

  async endWrapUp(principal: Principal): Promise<AgentLive> {
    return this.routing.submit(principal.tenantId, endWrapUp(principal.userId));
  }

  /** Whoever did not sign out but let the session end has left all the same: signing in starts offline. */
  private async signedIn(principal: Principal): Promise<void> {
    if (this.hub.isConnected(principal.tenantId, principal.userId)) return;
    await this.goOffline(principal, false).catch((error: unknown) =>
      log.warn({ error }, 'an activity could not be reset'),
    );
  }

  /** Signing out is leaving. */
  async signedOut(principal: Principal): Promise<void> {
    await this.goOffline(principal, true);
  }

  /** Where it need not be so, an agent with a device at another process stays. */
  private async goOffline({ takesLeads, tenantId, userId }: Principal, surely: boolean): Promise<void> {
    if (!takesLeads) return;
    await this.routing.submit(tenantId, {
      name: 'sign_out',
      run: (batch) => {
        const stays = !surely && connectedElsewhere(batch.set, userId, this.peers.processId);
        if (!stays && batch.state.agents.has(userId)) batch.decide({ type: 'sign_out', agentId: userId });
        return () => undefined;
      },
    });
  }

  /** Every agent within the manager's reach, as a live wall or a picker shows them. */
  async agents({ tenantId, userId }: Principal): Promise<AgentLive[]> {
    return this.routing.submit(tenantId, listAgents(userId));
  }

  private async live(principal: Principal): Promise<LiveAgent | null> {
    return this.routing.submit(principal.tenantId, readAgent(principal.userId));
  }

  /** A new device: the agent is connected from now on, and the device gets what it missed, or a snapshot. */
  private async arrived(device: Device): Promise<void> {
    const { tenantId, userId } = device.principal;
    const { snapshot, continuous } = await this.routing.submit(tenantId, {
      name: 'connect_agent',
      run: (batch) => {
        const agent = batch.state.agents.get(userId);
        // One process knows by itself who has listened; of several, the database does.
        const kept = this.peers.several ? listens(batch.set, userId, batch.now) : device.continuous;
        // The device may be gone again before its turn came.
        if (this.hub.isConnected(tenantId, userId)) {
          if (this.peers.several) noteListening(batch, userId, this.peers.processId, null);
          if (agent?.connected === false) batch.decide({ type: 'connect_agent', agentId: userId });
        }
        for (const id of device.again ? [] : (agent?.pendingOfferIds ?? [])) {
          if (batch.state.offers.get(id)?.deliveredAt === null) batch.again.push(id);
        }
        return () => ({ snapshot: snapshotOf(batch, userId), continuous: kept });
      },
    });
    const { lastSeq } = device;
    const missed =
      continuous && lastSeq !== null && lastSeq <= snapshot.seq
        ? await this.replay.between(device.principal, lastSeq, snapshot.seq)
        : null;
    if (missed === null) {
      device.send('snapshot', snapshot);
    } else {
      for (const { name, payload } of missed) {
        if (name === 'offer.created') {
          const { id } = payload as { id: string };
          device.send(name, payload, () => this.routing.delivered(tenantId, userId, id));
        } else device.send(name, payload);
      }
    }
    device.ready(snapshot.seq);
  }

  private async left({ tenantId, userId }: Principal): Promise<void> {
    await this.routing.submit(tenantId, {
      name: 'disconnect_agent',
      run: (batch) => {
        if (this.hub.isConnected(tenantId, userId)) return () => undefined;
        const { processId, several } = this.peers;
        if (several) noteListening(batch, userId, processId, batch.now);
        const gone = !connectedElsewhere(batch.set, userId, processId);
        if (gone && batch.state.agents.get(userId)?.connected === true)
          batch.decide({ type: 'disconnect_agent', agentId: userId });
        return () => undefined;
      },
    });
  }
}

function snapshotOf(batch: Batch, userId: string): Snapshot {
  const agent = batch.state.agents.get(userId);
  return {
    seq: batch.set.seqs.get(userId) ?? 0,
    at: new Date(batch.now).toISOString(),
    offers: [...(agent?.pendingOfferIds ?? [])].map((id) => offerAnswer(batch, id)),
    activity: agent?.takesLeads === true ? agent.activity : null,
    wrapUpUntil: agent?.wrapUpUntil == null ? null : new Date(agent.wrapUpUntil).toISOString(),
    connected: agent?.connected ?? true,
  };
}
