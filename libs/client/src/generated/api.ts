/**
 * The API as types: what each path takes and answers, and every schema under its own name. Made from the API's own
 * description by `npm run client`; what is changed here by hand is gone the next time, and a test fails until then.
 */

export interface paths {
    "/api/v1/agents": {
        /** Every agent who takes leads, as routing sees them now */
        get: operations["Presence_list"];
    };
    "/api/v1/agents/{id}/activity": {
        /** Set an agent's activity */
        put: operations["Presence_set"];
    };
    "/api/v1/agents/{id}/score": {
        /** Score and ledger of an agent over a range, newest entries first; the last 30 days by default */
        get: operations["Scoring_score"];
    };
    "/api/v1/agents/{id}/score/{entryId}/contest": {
        /** Object to an entry of your own, once */
        post: operations["Contests_contest"];
    };
    "/api/v1/agents/{id}/score/{entryId}/reverse": {
        /** Take an entry back, once, with a reason */
        post: operations["Contests_reverse"];
    };
    "/api/v1/api-keys": {
        /** Living keys, newest first */
        get: operations["ApiKeys_list"];
        /** A new key; its secret is shown this once */
        post: operations["ApiKeys_create"];
    };
    "/api/v1/api-keys/{id}": {
        /** Revoke a key at once */
        delete: operations["ApiKeys_revoke"];
    };
    "/api/v1/audit": {
        /** Who changed what, newest first */
        get: operations["Audit_list"];
    };
    "/api/v1/audit.csv": {
        /** The same as CSV, the newest 50,000 entries at most */
        get: operations["Audit_csv"];
    };
    "/api/v1/auth/invitations/{token}": {
        /** What an invitation link is for */
        get: operations["Auth_invitation"];
    };
    "/api/v1/auth/invitations/accept": {
        /** Use an invitation: sets the password of a new account */
        post: operations["Auth_accept"];
    };
    "/api/v1/auth/login": {
        /** Sign in with e-mail and password; the answer sets the session cookie */
        post: operations["Auth_login"];
    };
    "/api/v1/auth/logout": {
        /** End this session */
        post: operations["Auth_logout"];
    };
    "/api/v1/auth/oidc/callback": {
        /** Where the OpenID provider leads back to; sets the session cookie */
        get: operations["Oidc_callback"];
    };
    "/api/v1/auth/oidc/start": {
        /** Leads the browser to the OpenID provider */
        get: operations["Oidc_start"];
    };
    "/api/v1/auth/sessions": {
        /** Where you are signed in */
        get: operations["Auth_list"];
        /** Sign out everywhere else */
        delete: operations["Auth_revokeOthers"];
    };
    "/api/v1/auth/sessions/{id}": {
        /** Sign out elsewhere */
        delete: operations["Auth_revoke"];
    };
    "/api/v1/auth/ways": {
        /** How one may sign in here, beside e-mail and password */
        get: operations["Oidc_ways"];
    };
    "/api/v1/customers": {
        /** Customers, the newest first */
        get: operations["Customers_list"];
    };
    "/api/v1/customers/{id}": {
        /** A customer with all their enquiries; for managers and who owns one of these */
        get: operations["Customers_detail"];
    };
    "/api/v1/customers/{id}/block": {
        /** Block a customer: new leads are discarded, with the reason */
        post: operations["Customers_block"];
    };
    "/api/v1/customers/{id}/erase": {
        /** Erase what is personal, for good: figures, points and offers stay */
        post: operations["Customers_erase"];
    };
    "/api/v1/customers/{id}/export": {
        /** Everything that is kept of a customer, as a file */
        get: operations["Customers_export"];
    };
    "/api/v1/customers/{id}/unblock": {
        /** Take new leads of a customer again */
        post: operations["Customers_unblock"];
    };
    "/api/v1/customers/block": {
        /** Block an address or a number, known or not: new leads from it are discarded */
        post: operations["Customers_blockAddress"];
    };
    "/api/v1/deliveries/{id}": {
        /** A message as it came */
        get: operations["WaysIn_delivery"];
    };
    "/api/v1/deliveries/{id}/attachments/{index}": {
        /** A file that came with a mail, to be saved */
        get: operations["WaysIn_attachment"];
    };
    "/api/v1/deliveries/{id}/replay": {
        /** Take in a message that became no lead, by the settings as they are now */
        post: operations["WaysIn_replay"];
    };
    "/api/v1/demo/traffic": {
        /** Whether demo traffic runs; 404 outside the demo tenant */
        get: operations["Demo_get"];
        /** Switch demo traffic, and set its rate; 404 outside the demo tenant */
        put: operations["Demo_put"];
    };
    "/api/v1/imports/{id}": {
        /** How far a file is */
        get: operations["Imports_get"];
    };
    "/api/v1/imports/{id}/errors": {
        /** The first rows that became no lead */
        get: operations["Imports_errors"];
    };
    "/api/v1/imports/{id}/preview": {
        /** What the rows would become by a mapping */
        post: operations["Imports_preview"];
    };
    "/api/v1/imports/{id}/run": {
        /** Take the rows in */
        post: operations["Imports_run"];
    };
    "/api/v1/imports/{id}/undo": {
        /** Discard the leads that it brought */
        post: operations["Imports_undo"];
    };
    "/api/v1/insights/leads": {
        /** The lead dashboard: company and agents over a range, the last 30 days by default */
        get: operations["Insights_leads"];
    };
    "/api/v1/insights/leads.csv": {
        /** The same as CSV: a row per agent, or with detail=offers a row per offer */
        get: operations["Insights_csv"];
    };
    "/api/v1/insights/leads/reasons": {
        /** Why leads were declined and handed back */
        get: operations["Breakdown_reasons"];
    };
    "/api/v1/insights/leads/reasons.csv": {
        /** Decline and return reasons, as CSV */
        get: operations["Breakdown_reasonsCsv"];
    };
    "/api/v1/insights/leads/sources": {
        /** By source: leads, acceptance, response time, won, value, cost and return */
        get: operations["Breakdown_sources"];
    };
    "/api/v1/insights/leads/sources.csv": {
        /** By source, as CSV; money in minor units */
        get: operations["Breakdown_sourcesCsv"];
    };
    "/api/v1/insights/leads/teams": {
        /** By team: leads, acceptance, response time, won, value, cost and return */
        get: operations["Breakdown_teams"];
    };
    "/api/v1/insights/leads/teams.csv": {
        /** By team, as CSV; money in minor units */
        get: operations["Breakdown_teamsCsv"];
    };
    "/api/v1/insights/statement.csv": {
        /** What leads accepted in the range are charged, one row each; money in minor units */
        get: operations["Statement_csv"];
    };
    "/api/v1/insights/what-if": {
        /** Play past leads through a plan; ask for it again until it is done */
        post: operations["WhatIf_start"];
    };
    "/api/v1/insights/what-if/{id}": {
        /** How far it is, and what came of it */
        get: operations["WhatIf_get"];
        /** Stop it and forget it */
        delete: operations["WhatIf_stop"];
    };
    "/api/v1/kiosk/wall": {
        /** The wall as a screen shows it: without customers */
        get: operations["Kiosks_wall"];
    };
    "/api/v1/kiosks": {
        /** Screens that may show the wall, newest first */
        get: operations["Kiosks_list"];
        /** A token for a screen, shown this once: it reads the wall and nothing else */
        post: operations["Kiosks_create"];
    };
    "/api/v1/kiosks/{id}": {
        /** Revoke a screen: what shows on it ends at once */
        delete: operations["Kiosks_revoke"];
    };
    "/api/v1/lead-views": {
        /** Your saved views of the lead list and those shared with you, by name */
        get: operations["LeadLists_list"];
        /** Keep filters and order under a name; managers may share it */
        post: operations["LeadLists_create"];
    };
    "/api/v1/lead-views/{id}": {
        /** Forget a view of your own; an admin may take away a shared one */
        delete: operations["LeadLists_remove"];
        /** Rename, change or share a view of your own */
        patch: operations["LeadLists_patch"];
    };
    "/api/v1/leads": {
        /** Leads, newest first: all for managers, their own for agents */
        get: operations["Leads_list"];
        /** Take in a lead */
        post: operations["Intake_receive"];
    };
    "/api/v1/leads.csv": {
        /** The filtered lead list as CSV, in its order */
        get: operations["LeadLists_csv"];
    };
    "/api/v1/leads/{id}": {
        /** One lead, with what you may do to it; masked while you only hold an offer */
        get: operations["Leads_get"];
        /** Correct a lead; every change is in its time line */
        patch: operations["Leads_edit"];
    };
    "/api/v1/leads/{id}/assign": {
        /** Give the lead to an agent, whatever their activity and capacity */
        post: operations["Leads_assign"];
    };
    "/api/v1/leads/{id}/candidates": {
        /** Who could take a held or queued lead now, in order, and why the others can’t */
        get: operations["Leads_candidates"];
    };
    "/api/v1/leads/{id}/catchall": {
        /** Skip what is left of the plan */
        post: operations["Leads_catchall"];
    };
    "/api/v1/leads/{id}/comments": {
        /** Add a comment */
        post: operations["Leads_comment"];
    };
    "/api/v1/leads/{id}/decisions": {
        /** Why: for each attempt the candidates in order, and the reasons for and against */
        get: operations["Leads_decisions"];
    };
    "/api/v1/leads/{id}/discard": {
        /** Spam or a test: left out of every figure, its points reversed */
        post: operations["Leads_discard"];
    };
    "/api/v1/leads/{id}/feedback": {
        /** Contact status, outcome and value of an owned lead */
        put: operations["Leads_feedback"];
    };
    "/api/v1/leads/{id}/next-action": {
        /** Plan the next step of an owned lead, or take it away; its owner is reminded in time */
        put: operations["Leads_nextAction"];
    };
    "/api/v1/leads/{id}/release": {
        /** Route a held lead now */
        post: operations["Leads_release"];
    };
    "/api/v1/leads/{id}/reroute": {
        /** Start routing anew: a new cycle, ownership ends, points stay */
        post: operations["Leads_reroute"];
    };
    "/api/v1/leads/{id}/restore": {
        /** Undo a discard */
        post: operations["Leads_restore"];
    };
    "/api/v1/leads/{id}/return": {
        /** Hand an owned lead back: a new cycle begins */
        post: operations["Leads_giveBack"];
    };
    "/api/v1/leads/{id}/timeline": {
        /** Everything that happened to a lead, oldest first */
        get: operations["Leads_timeline"];
    };
    "/api/v1/leads/{id}/uncoalesce": {
        /** Undo coalescing: the lead is routed fresh and by itself, the point is reversed */
        post: operations["Leads_uncoalesce"];
    };
    "/api/v1/leads/batch": {
        /** Take in many leads, one JSON object per line; answers one such line per lead, in order */
        post: operations["Intake_receiveMany"];
    };
    "/api/v1/leads/bulk/assign": {
        /** Give many leads to one agent; what became of each */
        post: operations["LeadLists_assign"];
    };
    "/api/v1/leads/bulk/discard": {
        /** Discard many leads; what became of each */
        post: operations["LeadLists_discard"];
    };
    "/api/v1/me": {
        /** Who you are, in which tenant, and how routing sees you */
        get: operations["Me_get"];
        /** Change your name, language or password; a new password ends your other sessions */
        patch: operations["Me_patch"];
    };
    "/api/v1/me/absences": {
        /** Your planned absences, soonest first */
        get: operations["Me_absences"];
        /** Plan your absences; nothing is offered while one lasts */
        put: operations["Me_setAbsences"];
    };
    "/api/v1/me/activity": {
        /** Set your activity */
        put: operations["Presence_setOwn"];
    };
    "/api/v1/me/notification-preferences": {
        /** What you are told, and where */
        get: operations["Notifications_preferences"];
        /** Choose what you are told, and where your leads are sent on to */
        patch: operations["Notifications_setPreferences"];
    };
    "/api/v1/me/offer-mail": {
        /** Whether offers are mailed to you while no device of yours is connected */
        get: operations["OfferMail_state"];
        /** Have offers mailed to you, or not */
        put: operations["OfferMail_set"];
    };
    "/api/v1/me/push": {
        /** The key to subscribe with, and how many of your browsers are told of offers */
        get: operations["Push_state"];
        /** Tell this browser of offers while no device of yours is connected */
        post: operations["Push_subscribe"];
    };
    "/api/v1/me/push/end": {
        /** Tell this browser of nothing any more */
        post: operations["Push_end"];
    };
    "/api/v1/me/second-factor": {
        /** Whether you sign in with a code as well */
        get: operations["SecondFactor_get"];
        /** A key for your authenticator app, shown this once; a code confirms it */
        post: operations["SecondFactor_begin"];
    };
    "/api/v1/me/second-factor/confirm": {
        /** Switch it on with a code of the key; the recovery codes are shown this once */
        post: operations["SecondFactor_confirm"];
    };
    "/api/v1/me/second-factor/off": {
        /** Switch it off with your password or a code */
        post: operations["SecondFactor_end"];
    };
    "/api/v1/me/wrap-up/end": {
        /** End your wrap-up: offers may come again */
        post: operations["Presence_endWrapUp"];
    };
    "/api/v1/notifications": {
        /** What you were told, newest first, and how much of it is unread */
        get: operations["Notifications_list"];
    };
    "/api/v1/notifications/{id}/read": {
        /** Mark one as read */
        post: operations["Notifications_read"];
    };
    "/api/v1/notifications/read": {
        /** Mark all of yours as read */
        post: operations["Notifications_readAll"];
    };
    "/api/v1/offer-links/accept": {
        /** Accept the offer of a mail; the customer shows to who signs in */
        post: operations["OfferMail_accept"];
    };
    "/api/v1/offer-links/view": {
        /** What the link in a mail is about; takes nothing */
        post: operations["OfferMail_view"];
    };
    "/api/v1/offers": {
        /** Your offers, newest first */
        get: operations["Offers_list"];
    };
    "/api/v1/offers/{id}/accept": {
        /** Take the lead: the customer shows in the answer */
        post: operations["Offers_accept"];
    };
    "/api/v1/offers/{id}/decline": {
        /** Leave the lead to the next agent */
        post: operations["Offers_decline"];
    };
    "/api/v1/offers/{id}/delivered": {
        /** A device shows the offer: its clock starts */
        post: operations["Offers_delivered"];
    };
    "/api/v1/offers/{id}/extend": {
        /** Lengthen a pending offer's deadline */
        post: operations["Offers_extend"];
    };
    "/api/v1/offers/{id}/requeue": {
        /** Another chance for a lead you missed */
        post: operations["Offers_requeue"];
    };
    "/api/v1/routing-plans": {
        /** Routing plans, oldest first */
        get: operations["RoutingPlans_list"];
        /** A new plan, as a draft */
        post: operations["RoutingPlans_create"];
    };
    "/api/v1/routing-plans/{id}": {
        /** One plan */
        get: operations["RoutingPlans_get"];
        /** Change a plan's name or draft */
        patch: operations["RoutingPlans_patch"];
    };
    "/api/v1/routing-plans/{id}/publish": {
        /** Publish the draft as a new version and make it the tenant's default */
        post: operations["RoutingPlans_publish"];
    };
    "/api/v1/routing-plans/{id}/versions": {
        /** What the plan was each time it was published, newest first */
        get: operations["RoutingPlans_versions"];
    };
    "/api/v1/routing-plans/preview": {
        /** Who would be asked for a lead by these steps now, and why the others would not */
        post: operations["PlanPreview_preview"];
    };
    "/api/v1/score-contests": {
        /** Objections to entries, newest first */
        get: operations["Contests_list"];
    };
    "/api/v1/score-contests/{id}/answer": {
        /** Uphold the entry, or take it back */
        post: operations["Contests_answer"];
    };
    "/api/v1/settings/routing": {
        /** Every number of the routing rules */
        get: operations["RoutingSettings_get"];
        /** Change any of them; what is not named stays */
        patch: operations["RoutingSettings_patch"];
    };
    "/api/v1/settings/routing/score-preview": {
        /** What other points would have made of the last 30 days */
        post: operations["Contests_preview"];
    };
    "/api/v1/sources": {
        /** Where leads come from */
        get: operations["Sources_list"];
        /** Make a source before its first lead */
        post: operations["Sources_create"];
    };
    "/api/v1/sources/{id}": {
        /** A source's own plan, default tags and cost */
        patch: operations["Sources_patch"];
    };
    "/api/v1/sources/{id}/imports": {
        /** A source's last files */
        get: operations["Imports_list"];
        /** Bring a CSV or XLSX file; nothing comes in before its columns are mapped */
        post: operations["Imports_create"];
    };
    "/api/v1/sources/{id}/ways-in": {
        /** The ways in of a source, with their addresses */
        get: operations["WaysIn_list"];
        /** Open a way in: web form, Google Ads webhook, generic webhook or mailbox */
        post: operations["WaysIn_create"];
    };
    "/api/v1/tags": {
        /** Tags with how many leads and agents have them */
        get: operations["Tags_list"];
        /** A new tag */
        post: operations["Tags_create"];
    };
    "/api/v1/tags/{id}": {
        /** Change, rename or retire a tag */
        patch: operations["Tags_patch"];
    };
    "/api/v1/tags/{id}/merge": {
        /** Make one tag of two: who and what has this one gets the other, and this one is retired */
        post: operations["Tags_merge"];
    };
    "/api/v1/teams": {
        /** Teams by name */
        get: operations["Teams_list"];
        /** A new team */
        post: operations["Teams_create"];
    };
    "/api/v1/teams/{id}": {
        /** Dissolve a team; its people stay */
        delete: operations["Teams_remove"];
        /** Rename a team, or say who is in it */
        patch: operations["Teams_patch"];
    };
    "/api/v1/tenants": {
        /** The partner's tenants */
        get: operations["Tenants_list"];
        /** A new tenant with its first admin */
        post: operations["Tenants_create"];
    };
    "/api/v1/users": {
        /** Users by name */
        get: operations["Users_list"];
        /** Add a person; without a password the answer has an invitation link */
        post: operations["Users_create"];
    };
    "/api/v1/users/{id}": {
        /** One user */
        get: operations["Users_get"];
        /** Change a user; active: false removes them from routing and signs them out */
        patch: operations["Users_patch"];
    };
    "/api/v1/users/{id}/invitation": {
        /** A new invitation link for somebody without a password; older ones end */
        post: operations["Users_invite"];
    };
    "/api/v1/users/{id}/second-factor": {
        /** Reset a user's second factor; refused for those who sign in elsewhere too */
        delete: operations["SecondFactor_reset"];
    };
    "/api/v1/users/bulk": {
        /** The same change to many users; what became of each */
        post: operations["Users_bulk"];
    };
    "/api/v1/wall": {
        /** Everything a live wall shows when it opens */
        get: operations["Insights_wall"];
    };
    "/api/v1/ways-in/{id}": {
        /** Its name, switch, allowed websites, mapping and form */
        patch: operations["WaysIn_patch"];
    };
    "/api/v1/ways-in/{id}/deliveries": {
        /** What came by a way in, newest first */
        get: operations["WaysIn_listDeliveries"];
    };
    "/api/v1/ways-in/{id}/renew": {
        /** A new address and secret; the old ones open nothing any more */
        post: operations["WaysIn_renew"];
    };
    "/api/v1/ways-in/{id}/test": {
        /** A message as the sender of this way in would write it */
        get: operations["WaysIn_sample"];
        /** Send a test message that very way; what became of it */
        post: operations["WaysIn_test"];
    };
    "/api/v1/webhooks": {
        /** Where messages are sent, oldest first */
        get: operations["Webhooks_list"];
        /** A new endpoint; its secret is shown this once */
        post: operations["Webhooks_create"];
    };
    "/api/v1/webhooks/{id}": {
        /** Delete an endpoint with its log */
        delete: operations["Webhooks_remove"];
        /** Change an endpoint, or switch it off and on */
        patch: operations["Webhooks_patch"];
    };
    "/api/v1/webhooks/{id}/deliveries": {
        /** What became of each message, newest first */
        get: operations["Webhooks_deliveriesOf"];
    };
    "/api/v1/webhooks/{id}/deliveries/{deliveryId}": {
        /** One message with its body and every try */
        get: operations["Webhooks_delivery"];
    };
    "/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay": {
        /** Send a message again */
        post: operations["Webhooks_replay"];
    };
    "/api/v1/webhooks/{id}/rotate": {
        /** A new secret, shown this once; the one before signs beside it for a day */
        post: operations["Webhooks_rotate"];
    };
    "/api/v1/webhooks/{id}/test": {
        /** Send a test message */
        post: operations["Webhooks_test"];
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Absence: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        Acknowledgement: {
            /** Format: email */
            replyTo: string | null;
            subject: string;
            text: string;
        };
        AgentInsights: {
            accepted: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
            assigned: number;
            closedWon: number;
            coalesced: number;
            commentsPerLead: number | null;
            contacted: number;
            declined: number;
            inProgress: number;
            name: string;
            notContacted: number;
            offered: number;
            responseTimeMs: {
                mean: number | null;
                median: number | null;
            };
            score: number;
            timedOut: number;
            unsuccessful: number;
        };
        AgentLive: {
            activity: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            activitySince: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
            connected: boolean;
            maxPending: number;
            name: string;
            openLeads: number;
            pending: number;
            score: number;
            takesLeads: boolean;
            teamIds: string[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            wrapUpUntil: string | null;
        };
        AgentScore: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
            entries: components["schemas"]["ScoreEntry"][];
            name: string;
            nextCursor: string | null;
            score: number;
        };
        AnswerScoreContest: {
            answer: string;
            /** @enum {string} */
            decision: "uphold" | "reverse";
        };
        ApiKey: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            createdBy: {
                active: boolean;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                id: string;
                name: string;
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            expiresAt: string | null;
            hint: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastUsedAt: string | null;
            name: string;
            scopes: ("leads:read" | "leads:write" | "offers:read" | "offers:write" | "insights:read" | "users:read" | "users:write" | "settings:read" | "settings:write" | "tags:read" | "tags:write")[];
        };
        ApiKeyCreated: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            createdBy: {
                active: boolean;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                id: string;
                name: string;
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            expiresAt: string | null;
            hint: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastUsedAt: string | null;
            name: string;
            scopes: ("leads:read" | "leads:write" | "offers:read" | "offers:write" | "insights:read" | "users:read" | "users:write" | "settings:read" | "settings:write" | "tags:read" | "tags:write")[];
            secret: string;
        };
        AssignLead: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
        };
        AuditEntry: {
            action: string;
            actor: string;
            after: unknown;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            before: unknown;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            subject: string;
            subjectId: string | null;
        };
        BatchLine: {
            code?: string;
            detail?: string;
            errors?: {
                message: string;
                path: string;
            }[];
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id?: string;
            lead?: components["schemas"]["Lead"];
            status: number;
        };
        BeginSecondFactor: {
            password: string;
        };
        BlockAddress: {
            /** Format: email */
            email?: string;
            phone?: string;
            reason?: string | null;
        };
        BlockCustomer: {
            reason?: string | null;
        };
        BulkAssign: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
            leadIds: string[];
        };
        BulkDiscard: {
            leadIds: string[];
            reason?: string | null;
        };
        BulkResult: {
            items: {
                code?: string;
                detail?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                leadId: string;
                status: number;
            }[];
        };
        BulkUsers: {
            addTags?: string[];
            addTeamIds?: string[];
            capacity?: components["schemas"]["Capacity"];
            removeTags?: string[];
            removeTeamIds?: string[];
            /** @enum {string} */
            role?: "partner" | "admin" | "manager" | "agent" | "participant";
            userIds: string[];
        };
        BulkUsersResult: {
            items: {
                code?: string;
                detail?: string;
                status: number;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                userId: string;
            }[];
        };
        Capacity: {
            maxOpenLeads?: number | null;
            maxPendingOffers?: number | null;
            perDay?: number | null;
            perMonth?: number | null;
            perWeek?: number | null;
        };
        Comment: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            author: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            text: string;
        };
        /** @description Holds for a lead or does not. `field`: `source` and `tag` (by id or name), `value` (in minor units of the tenant’s currency, as everywhere; an amount in another currency is there, but equals and compares to nothing), `hours` (`open` or `closed` when the lead came in), `postalCode`, `priority`, `attributes.NAME` (`attribute.NAME` is read as well). `in` and `not_in` take a list, `exists` and `missing` no value, `gte` and `lte` a number. */
        Condition: {
            field: string;
            /** @enum {string} */
            op: "is" | "is_not" | "in" | "not_in" | "gte" | "lte" | "exists" | "missing" | "starts_with";
            value?: string | number | boolean | (string | number)[];
        };
        ConfirmSecondFactor: {
            code: string;
        };
        ContestScoreEntry: {
            text: string;
        };
        CreateApiKey: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            expiresAt?: string | null;
            name: string;
            scopes: ("leads:read" | "leads:write" | "offers:read" | "offers:write" | "insights:read" | "users:read" | "users:write" | "settings:read" | "settings:write" | "tags:read" | "tags:write")[];
        };
        CreateComment: {
            text: string;
        };
        CreateKiosk: {
            name: string;
        };
        CreateLead: {
            attributes?: {
                [key: string]: string | number | boolean;
            } | null;
            customer: components["schemas"]["CustomerInput"];
            externalId?: string | null;
            priority?: number | null;
            source?: string | null;
            subject?: string | null;
            tags?: string[] | null;
            text?: string | null;
            value?: components["schemas"]["Money"] | null;
        };
        CreateRoutingPlan: {
            name: string;
            steps: components["schemas"]["PlanStep"][];
        };
        CreateSavedView: {
            name: string;
            query: {
                /** @enum {string} */
                acceptedBy?: "agent" | "catchall";
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId?: string;
                /** @enum {string} */
                answer?: "accepted" | "declined" | "timed_out";
                /** @enum {string} */
                contactStatus?: "not_contacted" | "attempted" | "contacted";
                /** @enum {string} */
                due?: "overdue" | "day" | "any" | "none";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @enum {string} */
                mine?: "true" | "false";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredTo?: string;
                /** @enum {string} */
                outcome?: "open" | "in_progress" | "closed_won" | "unsuccessful";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedTo?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                ownerAgentId?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                ownerTeamId?: string;
                /** @enum {string} */
                reached?: "true";
                reason?: string;
                /** @enum {string} */
                released?: "true";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedTo?: string;
                returnReason?: string;
                search?: string;
                /**
                 * @default newest
                 * @enum {string}
                 */
                sort?: "newest" | "oldest" | "value" | "priority" | "customer" | "next_action";
                source?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                sourceId?: string;
                status?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                tagId?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                teamId?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
                /** @enum {string} */
                withReason?: "false";
            };
            shared?: boolean;
        };
        CreateSource: {
            acknowledgement?: components["schemas"]["Acknowledgement"] | null;
            cost?: {
                amount: number;
                /** @enum {string} */
                per: "lead" | "month";
            } | null;
            defaultTags?: string[];
            name: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            planId?: string | null;
        };
        CreateTag: {
            /** @enum {string} */
            kind: "preferential" | "exclusive" | "required" | "custom";
            name: string;
            price?: {
                amount: number;
                currency: string;
            } | null;
            weight?: number;
        };
        CreateTeam: {
            managerIds?: string[];
            name: string;
            userIds?: string[];
        };
        CreateTenant: {
            /** Format: email */
            adminEmail: string;
            adminPassword?: string;
            country?: string;
            currency?: string;
            name: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            parentId?: string;
            slug: string;
            timeZone?: string;
        };
        CreateUser: {
            capacity?: components["schemas"]["Capacity"];
            channels?: ("email" | "push" | "sms")[];
            /** Format: email */
            email: string;
            label?: string | null;
            name: string;
            password?: string;
            /** @enum {string} */
            role: "partner" | "admin" | "manager" | "agent" | "participant";
            tags?: string[];
            takesLeads?: boolean;
            teamIds?: string[];
            weight?: number;
            workingHours?: {
                from: string;
                to: string;
                weekday: number;
            }[] | null;
        };
        CreateWayIn: {
            /** @enum {string} */
            kind: "form" | "google_ads" | "webhook" | "mailbox";
            name?: string;
        };
        CreateWebhook: {
            description?: string;
            eventTypes: ("lead.received" | "lead.coalesced" | "lead.accepted" | "lead.assigned" | "lead.returned" | "lead.rerouted" | "lead.sent_to_catchall" | "lead.unclaimed" | "lead.discarded" | "lead.restored" | "offer.created" | "offer.accepted" | "offer.declined" | "offer.timed_out" | "offer.undelivered" | "offer.rescinded" | "offer.canceled" | "agent.activity_changed")[];
            /** Format: uri */
            url: string;
        };
        Customer: {
            email: string | null;
            name: string | null;
            phone: string | null;
            postalCode: string | null;
        };
        CustomerDetail: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            blockedAt: string | null;
            blockedReason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            email: string | null;
            /** @description The newest 200, newest first */
            enquiries: components["schemas"]["Enquiry"][];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            erasedAt: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            keys: string[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastLeadAt: string | null;
            leads: number;
            mayBlock: boolean;
            mayErase: boolean;
            name: string | null;
            phone: string | null;
        };
        CustomerExport: {
            acknowledgements: {
                [key: string]: unknown;
            }[];
            comments: {
                [key: string]: unknown;
            }[];
            customer: {
                [key: string]: unknown;
            }[];
            /** @description The time line of each lead */
            events: {
                [key: string]: unknown;
            }[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            exportedAt: string;
            importRows: {
                cells: {
                    [key: string]: string;
                };
                fileName: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                importId: string;
                row: number;
            }[];
            keys: {
                [key: string]: unknown;
            }[];
            leads: {
                [key: string]: unknown;
            }[];
            /** @description What came in by forms, webhooks and mailboxes, for as long as it is kept */
            messages: {
                contentType: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                id: string;
                /** @description Base64: the message as it came, attachments included; null beyond 32 MiB in all */
                raw: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                receivedAt: string;
                sender: string | null;
            }[];
            notifications: {
                [key: string]: unknown;
            }[];
            offers: {
                [key: string]: unknown;
            }[];
            scoreEntries: {
                [key: string]: unknown;
            }[];
            webhookMessages: {
                [key: string]: unknown;
            }[];
        };
        CustomerInput: {
            /** Format: email */
            email?: string | null;
            name?: string | null;
            phone?: string | null;
            postalCode?: string | null;
        };
        CustomerView: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            blockedAt: string | null;
            blockedReason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            email: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastLeadAt: string | null;
            leads: number;
            name: string | null;
            phone: string | null;
        };
        DeclineOffer: {
            reason?: string | null;
        };
        Delivery: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            bytes: number;
            contentType: string;
            error: {
                code: string;
                errors: {
                    message: string;
                    path: string;
                }[];
                message: string;
            } | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string | null;
            sender: string | null;
            /** @enum {string} */
            status: "received" | "lead" | "test" | "spam" | "auto_reply" | "failed";
            /**
             * Format: uuid
             * @description UUIDv7
             */
            wayInId: string;
        };
        DeliveryDetail: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            attachments: {
                bytes: number;
                name: string;
                type: string;
            }[];
            bytes: number;
            contentType: string;
            error: {
                code: string;
                errors: {
                    message: string;
                    path: string;
                }[];
                message: string;
            } | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string | null;
            raw: string;
            sender: string | null;
            /** @enum {string} */
            status: "received" | "lead" | "test" | "spam" | "auto_reply" | "failed";
            /**
             * Format: uuid
             * @description UUIDv7
             */
            wayInId: string;
        };
        DemoTraffic: {
            leadsPerMinute: number;
            running: boolean;
        };
        DeskSettings: {
            activities: {
                [key: string]: boolean;
            };
            declineReasons: string[];
            returnReasons: string[];
            score: {
                accept: number;
                acceptAfterRequeue: number;
                assigned: number;
                coalesced: number;
                decline: number;
                feedbackMax: number;
                requeue: number;
                timeout: number;
            };
            serviceLevelMs: number;
        };
        DiscardLead: {
            reason?: string | null;
        };
        EndPush: {
            /** Format: uri */
            endpoint: string;
        };
        EndSecondFactor: {
            code?: string;
            password?: string;
        };
        Enquiry: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /** @enum {string} */
            outcome: "open" | "in_progress" | "closed_won" | "unsuccessful";
            ownerName: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            receivedAt: string;
            source: string;
            /** @enum {string} */
            status: "held" | "queued" | "offered" | "shark_tank" | "catchall" | "accepted" | "assigned" | "coalesced" | "unclaimed" | "discarded";
            subject: string | null;
            value: components["schemas"]["Money"] | null;
        };
        EraseCustomer: {
            /** @description For the audit log, which nothing is taken out of: without names */
            reason: string;
        };
        ExtendOffer: {
            byMs: number;
        };
        Feedback: {
            /** @enum {string} */
            contactStatus?: "not_contacted" | "attempted" | "contacted";
            /** @enum {string} */
            outcome?: "open" | "in_progress" | "closed_won" | "unsuccessful";
            value?: components["schemas"]["Money"] | null;
        };
        ImportError: {
            errors: {
                message: string;
                path: string;
            }[];
            row: number;
        };
        ImportMapping: {
            mapping: {
                field: string;
                path: string;
            }[];
        };
        ImportPreview: {
            failed: number;
            rows: {
                errors: {
                    message: string;
                    path: string;
                }[];
                lead: components["schemas"]["CreateLead"] | null;
                row: number;
                warnings: {
                    message: string;
                    path: string;
                }[];
            }[];
            warned: number;
        };
        Kiosk: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastUsedAt: string | null;
            name: string;
        };
        KioskCreated: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastUsedAt: string | null;
            name: string;
            token: string;
        };
        KioskWall: {
            activities: {
                [key: string]: boolean;
            };
            agents: components["schemas"]["AgentLive"][];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            events: components["schemas"]["WallEvent"][];
            leads: components["schemas"]["WallLead"][];
            leadsTotal: number;
            previous: {
                acceptanceRate: number | null;
                accepted: number;
                delinquent: number;
                leads: number;
                medianResponseMs: number | null;
                withinServiceLevel: number | null;
            };
            serviceLevelMs: number;
            tenant: {
                name: string;
                timeZone: string;
            };
            today: {
                acceptanceRate: number | null;
                accepted: number;
                delinquent: number;
                leads: number;
                medianResponseMs: number | null;
                withinServiceLevel: number | null;
            };
            waitAlarmMs: number | null;
        };
        Lead: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            acceptedAt: string | null;
            attempt: number;
            attributes: {
                [key: string]: string | number | boolean;
            };
            /** @enum {string} */
            contactStatus: "not_contacted" | "attempted" | "contacted";
            customer: components["schemas"]["Customer"];
            cycle: number;
            dealValue: components["schemas"]["Money"] | null;
            delinquent: boolean;
            externalId: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            joinedLeadId: string | null;
            masked: boolean;
            nextAction: components["schemas"]["NextAction"] | null;
            /** @enum {string} */
            outcome: "open" | "in_progress" | "closed_won" | "unsuccessful";
            /**
             * Format: uuid
             * @description UUIDv7
             */
            ownerAgentId: string | null;
            priority: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            receivedAt: string;
            source: string;
            /** @enum {string} */
            status: "held" | "queued" | "offered" | "shark_tank" | "catchall" | "accepted" | "assigned" | "coalesced" | "unclaimed" | "discarded";
            subject: string | null;
            tags: string[];
            text: string | null;
            value: components["schemas"]["Money"] | null;
            version: number;
        };
        LeadCandidates: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            steps: {
                against: {
                    /**
                     * Format: uuid
                     * @description UUIDv7
                     */
                    agentId: string;
                    name: string;
                    reason: string;
                    text: string;
                }[];
                againstTotals: {
                    [key: string]: number;
                };
                applies: boolean;
                candidates: {
                    /**
                     * Format: uuid
                     * @description UUIDv7
                     */
                    agentId: string;
                    figure: number;
                    matchScore: number;
                    name: string;
                    pecking: number;
                    place: number;
                    reasons: string[];
                }[];
                candidatesTotal: number;
                current: boolean;
                name: string;
                step: number;
                strategy: string;
            }[];
        };
        LeadDecision: {
            against: {
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId: string;
                name: string;
                reason: string;
                text: string;
            }[];
            againstTotals: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            attempt: number;
            candidates: {
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId: string;
                figure: number;
                matchScore: number;
                name: string;
                pecking: number;
                place: number;
                reasons: string[];
            }[];
            candidatesTotal: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            chosenAgentId: string | null;
            chosenAgentName: string | null;
            cycle: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            offerId: string | null;
            requeued: boolean;
            step: number;
            strategy: string;
        };
        LeadDetail: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            acceptedAt: string | null;
            actions: {
                [key: string]: {
                    allowed: boolean;
                    reason: string | null;
                };
            };
            attempt: number;
            attributes: {
                [key: string]: string | number | boolean;
            };
            comments: components["schemas"]["Comment"][];
            /** @enum {string} */
            contactStatus: "not_contacted" | "attempted" | "contacted";
            customer: components["schemas"]["Customer"];
            /**
             * Format: uuid
             * @description UUIDv7
             */
            customerId: string | null;
            cycle: number;
            dealValue: components["schemas"]["Money"] | null;
            delinquent: boolean;
            externalId: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            joinedLeadId: string | null;
            masked: boolean;
            nextAction: components["schemas"]["NextAction"] | null;
            /** @enum {string} */
            outcome: "open" | "in_progress" | "closed_won" | "unsuccessful";
            /**
             * Format: uuid
             * @description UUIDv7
             */
            ownerAgentId: string | null;
            ownerName: string | null;
            priority: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            receivedAt: string;
            source: string;
            /** @enum {string} */
            status: "held" | "queued" | "offered" | "shark_tank" | "catchall" | "accepted" | "assigned" | "coalesced" | "unclaimed" | "discarded";
            subject: string | null;
            tags: string[];
            text: string | null;
            value: components["schemas"]["Money"] | null;
            version: number;
        };
        LeadImport: {
            columns: string[];
            created: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            done: number;
            failed: number;
            fileName: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            known: number;
            mapping: {
                field: string;
                path: string;
            }[];
            rows: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            sourceId: string;
            /** @enum {string} */
            status: "ready" | "running" | "done" | "undoing" | "undone";
        };
        LeadInsights: {
            acceptanceRate: number | null;
            agents: components["schemas"]["AgentInsights"][];
            assigned: number;
            catchallAcceptanceRate: number | null;
            coalesced: number;
            delinquent: number;
            firstContactMs: {
                mean: number | null;
                median: number | null;
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            fromReleaseMs: {
                mean: number | null;
                median: number | null;
            };
            leads: number;
            responseTimeMs: {
                mean: number | null;
                median: number | null;
            };
            score: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        LeadReasons: {
            declined: {
                leads: number;
                reason: string | null;
                times: number;
            }[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            returned: {
                leads: number;
                reason: string | null;
                times: number;
            }[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        LeadSources: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            sources: components["schemas"]["SourceInsights"][];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        LeadTeams: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            teams: components["schemas"]["TeamInsights"][];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        LinkedOffer: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            expiresAt: string | null;
            lead: {
                postalCode: string | null;
                source: string;
                subject: string | null;
                tags: string[];
                value: components["schemas"]["Money"] | null;
            } | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string;
            remainingMs: number;
            /** @enum {string} */
            state: "pending" | "accepted" | "declined" | "timed_out" | "undelivered" | "rescinded" | "canceled";
            tenantName: string;
            windowMs: number;
        };
        Login: {
            code?: string;
            /** Format: email */
            email: string;
            password: string;
        };
        LoginAnswer: {
            csrfToken: string;
            /** @enum {string} */
            role: "partner" | "admin" | "manager" | "agent" | "participant";
            tenant: components["schemas"]["TenantRef"];
            user: components["schemas"]["UserRef"];
        };
        Me: {
            activity: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            activitySince: string | null;
            capacity: {
                maxPending: number;
                pending: number;
            } | null;
            connected: boolean;
            csrfToken: string;
            demo: boolean;
            /** @enum {string|null} */
            locale: "en" | "de" | null;
            /** @enum {string} */
            role: "partner" | "admin" | "manager" | "agent" | "participant";
            routing: components["schemas"]["DeskSettings"] | null;
            takesLeads: boolean;
            tenant: components["schemas"]["TenantRef"];
            tenants: components["schemas"]["TenantRef"][];
            user: components["schemas"]["UserRef"];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            wrapUpUntil: string | null;
        };
        MergeTag: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            intoId: string;
        };
        /** @description An amount in minor units with its currency */
        Money: {
            amount: number;
            currency: string;
        };
        NextAction: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            text: string;
        };
        Notification: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            body: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /** @enum {string} */
            kind: "lead_missed" | "auto_away" | "lead_assigned" | "feedback_due" | "next_action_due" | "lead_waiting" | "lead_unclaimed" | "source_failing" | "webhook_failing";
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            readAt: string | null;
            title: string;
        };
        NotificationPreferences: {
            forwardLeadsTo: string | null;
            kinds: {
                auto_away: {
                    email: boolean;
                    portal: boolean;
                };
                feedback_due: {
                    email: boolean;
                    portal: boolean;
                };
                lead_assigned: {
                    email: boolean;
                    portal: boolean;
                };
                lead_missed: {
                    email: boolean;
                    portal: boolean;
                };
                lead_unclaimed: {
                    email: boolean;
                    portal: boolean;
                };
                lead_waiting: {
                    email: boolean;
                    portal: boolean;
                };
                next_action_due: {
                    email: boolean;
                    portal: boolean;
                };
                source_failing: {
                    email: boolean;
                    portal: boolean;
                };
                webhook_failing: {
                    email: boolean;
                    portal: boolean;
                };
            };
            mail: boolean;
        };
        NotificationsPage: {
            items: components["schemas"]["Notification"][];
            nextCursor: string | null;
            unread: number;
        };
        Offer: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
            attempt: number;
            canRequeue: boolean;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            deliveredAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            expiresAt: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /** @enum {string} */
            kind: "exclusive" | "parallel" | "shark_tank" | "catchall";
            lead: components["schemas"]["OfferedLead"];
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string;
            remainingMs: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            respondedAt: string | null;
            /** @enum {string} */
            state: "pending" | "accepted" | "declined" | "timed_out" | "undelivered" | "rescinded" | "canceled";
            timeout?: {
                points: number;
                reversed: boolean;
            } | null;
            why: string[];
            windowMs: number;
        };
        OfferedLead: {
            attributes: {
                [key: string]: string | number | boolean;
            };
            customer: components["schemas"]["Customer"];
            cycle: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            masked: boolean;
            priority: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            receivedAt: string;
            source: string;
            subject: string | null;
            tags: string[];
            text: string | null;
            value: components["schemas"]["Money"] | null;
        };
        OfferLink: {
            token: string;
        };
        OfferMail: {
            mail: boolean;
            on: boolean;
        };
        PatchLead: {
            attributes?: {
                [key: string]: string | number | boolean;
            };
            customer?: components["schemas"]["CustomerInput"];
            priority?: number;
            subject?: string | null;
            tags?: string[];
            text?: string | null;
            value?: components["schemas"]["Money"] | null;
        };
        PatchNotificationPreferences: {
            /** Format: email */
            forwardLeadsTo?: string | null;
            kinds?: {
                auto_away?: {
                    email: boolean;
                    portal: boolean;
                };
                feedback_due?: {
                    email: boolean;
                    portal: boolean;
                };
                lead_assigned?: {
                    email: boolean;
                    portal: boolean;
                };
                lead_missed?: {
                    email: boolean;
                    portal: boolean;
                };
                lead_unclaimed?: {
                    email: boolean;
                    portal: boolean;
                };
                lead_waiting?: {
                    email: boolean;
                    portal: boolean;
                };
                next_action_due?: {
                    email: boolean;
                    portal: boolean;
                };
                source_failing?: {
                    email: boolean;
                    portal: boolean;
                };
                webhook_failing?: {
                    email: boolean;
                    portal: boolean;
                };
            };
        };
        PatchRoutingPlan: {
            ifRevision?: number;
            name?: string;
            steps?: components["schemas"]["PlanStep"][];
        };
        PatchSavedView: {
            name?: string;
            query?: {
                /** @enum {string} */
                acceptedBy?: "agent" | "catchall";
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId?: string;
                /** @enum {string} */
                answer?: "accepted" | "declined" | "timed_out";
                /** @enum {string} */
                contactStatus?: "not_contacted" | "attempted" | "contacted";
                /** @enum {string} */
                due?: "overdue" | "day" | "any" | "none";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @enum {string} */
                mine?: "true" | "false";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredTo?: string;
                /** @enum {string} */
                outcome?: "open" | "in_progress" | "closed_won" | "unsuccessful";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedTo?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                ownerAgentId?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                ownerTeamId?: string;
                /** @enum {string} */
                reached?: "true";
                reason?: string;
                /** @enum {string} */
                released?: "true";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedTo?: string;
                returnReason?: string;
                search?: string;
                /**
                 * @default newest
                 * @enum {string}
                 */
                sort?: "newest" | "oldest" | "value" | "priority" | "customer" | "next_action";
                source?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                sourceId?: string;
                status?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                tagId?: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                teamId?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
                /** @enum {string} */
                withReason?: "false";
            };
            shared?: boolean;
        };
        PatchSource: {
            acknowledgement?: components["schemas"]["Acknowledgement"] | null;
            cost?: {
                amount: number;
                /** @enum {string} */
                per: "lead" | "month";
            } | null;
            defaultTags?: string[];
            /**
             * Format: uuid
             * @description UUIDv7
             */
            planId?: string | null;
        };
        PatchTag: {
            /** @enum {string} */
            kind?: "preferential" | "exclusive" | "required" | "custom";
            name?: string;
            price?: {
                amount: number;
                currency: string;
            } | null;
            retired?: boolean;
            weight?: number;
        };
        PatchTeam: {
            managerIds?: string[];
            name?: string;
            userIds?: string[];
        };
        PatchUser: {
            absences?: components["schemas"]["Absence"][];
            active?: boolean;
            /** @enum {string} */
            apiKeys?: "end" | "keep";
            capacity?: components["schemas"]["Capacity"];
            channels?: ("email" | "push" | "sms")[];
            /** Format: email */
            email?: string;
            label?: string | null;
            name?: string;
            openLeads?: ("reroute" | "keep") | {
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId: string;
            };
            password?: string;
            /** @enum {string} */
            role?: "partner" | "admin" | "manager" | "agent" | "participant";
            tags?: string[];
            takesLeads?: boolean;
            teamIds?: string[];
            weight?: number;
            workingHours?: {
                from: string;
                to: string;
                weekday: number;
            }[] | null;
        };
        PatchWayIn: {
            allowedOrigins?: string[];
            enabled?: boolean;
            form?: components["schemas"]["WebForm"];
            mapping?: {
                field: string;
                path: string;
            }[];
            name?: string;
        };
        PatchWebhook: {
            description?: string;
            enabled?: boolean;
            eventTypes?: ("lead.received" | "lead.coalesced" | "lead.accepted" | "lead.assigned" | "lead.returned" | "lead.rerouted" | "lead.sent_to_catchall" | "lead.unclaimed" | "lead.discarded" | "lead.restored" | "offer.created" | "offer.accepted" | "offer.declined" | "offer.timed_out" | "offer.undelivered" | "offer.rescinded" | "offer.canceled" | "agent.activity_changed")[];
            /** Format: uri */
            url?: string;
        };
        PlanStep: {
            conditions?: components["schemas"]["Condition"][];
            maxStepMs?: number;
            name: string;
            offerWindowMs?: number | null;
            parallelOffers?: number;
            /** @enum {string} */
            strategy: "performance" | "round_robin" | "weighted" | "least_open" | "longest_idle";
            teamIds?: string[];
        };
        PreviewRoutingPlan: {
            lead: components["schemas"]["CreateLead"];
            steps: components["schemas"]["PlanStep"][];
        };
        Problem: {
            /** @enum {string} */
            code: "invalid_json" | "bad_request" | "invalid_cursor" | "unauthenticated" | "invalid_credentials" | "code_required" | "code_wrong" | "session_expired" | "invalid_api_key" | "invalid_kiosk_token" | "csrf_failed" | "origin_not_allowed" | "forbidden" | "missing_scope" | "tenant_suspended" | "not_allowed" | "not_found" | "method_not_allowed" | "offer_expired" | "offer_resolved" | "requeue_not_possible" | "invalid_status" | "agent_inactive" | "what_if_running" | "second_factor_on" | "second_factor_off" | "entry_reversed" | "contest_answered" | "draft_changed" | "conflict" | "already_exists" | "last_admin" | "last_catchall_user" | "idempotency_in_progress" | "invitation_used" | "offer_link_ended" | "body_too_large" | "too_many_lines" | "unsupported_media_type" | "invalid_input" | "idempotency_key_reused" | "unknown_activity" | "invalid_tag" | "too_many_requests" | "too_many_failures" | "internal" | "queue_full" | "unavailable";
            detail?: string;
            errors?: {
                message: string;
                path: string;
            }[];
            requestId?: string;
            status: number;
            title: string;
            type: string;
        };
        PushState: {
            browsers: number;
            publicKey: string;
        };
        PushSubscription: {
            /** Format: uri */
            endpoint: string;
            keys: {
                auth: string;
                p256dh: string;
            };
        };
        RecoveryCodes: {
            recoveryCodes: string[];
        };
        ReturnLead: {
            reason: string;
        };
        ReverseScoreEntry: {
            reason: string;
        };
        RoutingPlan: {
            hasDraft: boolean;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            isDefault: boolean;
            name: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            publishedAt: string | null;
            revision: number;
            steps: components["schemas"]["PlanStep"][];
            version: number | null;
        };
        RoutingPlanPreview: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            steps: {
                against: {
                    /**
                     * Format: uuid
                     * @description UUIDv7
                     */
                    agentId: string;
                    name: string;
                    reason: string;
                    text: string;
                }[];
                againstTotals: {
                    [key: string]: number;
                };
                applies: boolean;
                candidates: {
                    /**
                     * Format: uuid
                     * @description UUIDv7
                     */
                    agentId: string;
                    figure: number;
                    matchScore: number;
                    name: string;
                    pecking: number;
                    place: number;
                    reasons: string[];
                }[];
                candidatesTotal: number;
                current: boolean;
                name: string;
                step: number;
                strategy: string;
            }[];
            tags: string[];
            unknownTags: string[];
        };
        RoutingPlanVersion: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            publishedAt: string;
            steps: components["schemas"]["PlanStep"][];
            version: number;
        };
        RoutingSettings: {
            /**
             * Activities
             * @description Names of presence, each with whether it takes leads.
             * @default {
             *       "available": true,
             *       "busy": false,
             *       "break": false,
             *       "away": false,
             *       "offline": false
             *     }
             */
            activities: {
                [key: string]: boolean;
            };
            /**
             * Compound discount
             * @description Each step takes its share of what is left, not of the price.
             * @default false
             */
            billingDiscountCompounds: boolean;
            /**
             * Discount
             * @description Percent taken off the price for each interval that a lead has waited.
             * @default 0
             */
            billingDiscountPercent: number;
            /**
             * Discount by time-outs
             * @description Taken off for each time-out instead of each interval.
             * @default false
             */
            billingDiscountPerTimeout: boolean;
            /**
             * Lowest charge
             * @description Percent of the price that is charged at least.
             * @default 0
             */
            billingFloorPercent: number;
            /**
             * Discount interval
             * @description The discount grows each time so much has passed.
             * @default 3600000
             */
            billingIntervalMs: number;
            /**
             * Charge agents
             * @description An accepted lead with a priced tag stands on its agent’s statement; off: on the company’s.
             * @default true
             */
            billingToAgent: boolean;
            /**
             * Catchall users
             * @description One to five users who get what nobody took. Default: the first admin.
             */
            catchallUserIds?: string[];
            /**
             * Catchall window
             * @description How long the catchall users have before the lead is unclaimed.
             * @default 3600000
             */
            catchallWindowMs: number;
            /**
             * Coalescing window
             * @description A known customer goes straight to their agent. 0 switches coalescing and joining off.
             * @default 90
             */
            coalesceWindowDays: number;
            /**
             * Connection grace
             * @description How long a dropped connection still counts as reachable.
             * @default 60000
             */
            connectionGraceMs: number;
            /**
             * Decline reasons
             * @description The first five have keys 1 to 5.
             * @default [
             *       "Too busy",
             *       "Not my area",
             *       "Outside my expertise",
             *       "Conflict of interest",
             *       "Other"
             *     ]
             */
            declineReasons: string[];
            /**
             * Delivery grace
             * @description An offer that no device acknowledged by then goes to the next agent, without points.
             * @default 10000
             */
            deliveryGraceMs: number;
            /**
             * Exceptions
             * @description Dates with other hours.
             * @default []
             */
            hoursExceptions: {
                /** Format: date */
                date: string;
                intervals: {
                    from: string;
                    to: string;
                }[];
            }[];
            /**
             * Tags of the parent tenant
             * @description They are tags here too, beside the tenant’s own.
             * @default true
             */
            inheritTags: boolean;
            /**
             * Leaving counts as a decline
             * @description Offers in hand when an agent leaves are withdrawn without points; or they count as declined.
             * @default false
             */
            leavingCountsAsDecline: boolean;
            /**
             * Manual intercept
             * @description Every new lead is held until an admin releases, assigns or discards it.
             * @default false
             */
            manualIntercept: boolean;
            /**
             * Time-outs before away
             * @description After so many in a row the agent is set away. Empty: never.
             * @default 3
             */
            maxConsecutiveTimeouts: number | null;
            /**
             * Offers at a time
             * @description Pending offers per agent, where the user has no limit of their own.
             * @default 1
             */
            maxPendingOffers: number;
            /**
             * Offer window
             * @description How long an agent has to answer. 3 to 15 minutes work best.
             * @default 300000
             */
            offerWindowMs: number;
            /**
             * Operating hours
             * @description Outside them leads are held. Empty: always open.
             * @default null
             */
            operatingHours: {
                from: string;
                to: string;
                weekday: number;
            }[] | null;
            /**
             * Release interval
             * @description Held leads are released one per interval at opening.
             * @default 5000
             */
            releaseIntervalMs: number;
            /**
             * Return reasons
             * @description Offered when a lead is handed back.
             * @default [
             *       "Cannot reach the customer",
             *       "Wrong product",
             *       "Wrong area",
             *       "No capacity",
             *       "Other"
             *     ]
             */
            returnReasons: string[];
            /**
             * Points
             * @description What each event adds to the performance score.
             * @default {
             *       "accept": 2,
             *       "acceptAfterRequeue": 1,
             *       "requeue": 4,
             *       "decline": 1,
             *       "coalesced": 1,
             *       "assigned": 1,
             *       "timeout": -5,
             *       "feedbackMax": 4,
             *       "feedbackMissing": 0
             *     }
             */
            score: {
                /** @default 2 */
                accept: number;
                /** @default 1 */
                acceptAfterRequeue: number;
                /** @default 1 */
                assigned: number;
                /** @default 1 */
                coalesced: number;
                /** @default 1 */
                decline: number;
                /** @default 4 */
                feedbackMax: number;
                /** @default 0 */
                feedbackMissing: number;
                /** @default 4 */
                requeue: number;
                /** @default -5 */
                timeout: number;
            };
            /**
             * Clamp the score
             * @description Show scores within 1 to 100.
             * @default false
             */
            scoreClamped: boolean;
            /**
             * Service level
             * @description Share of leads accepted within this time.
             * @default 300000
             */
            serviceLevelMs: number;
            /**
             * Shark tank
             * @description Last open round for those who timed out. 0 skips it.
             * @default 900000
             */
            sharkTankWindowMs: number;
            /**
             * Visible attributes
             * @description Attributes an agent sees before accepting.
             * @default []
             */
            visibleAttributes: string[];
            /**
             * Alarm
             * @description Managers are told when a lead has waited longer than this for a taker. Empty: never.
             * @default null
             */
            waitAlarmMs: number | null;
            /**
             * Wrap-up
             * @description Nothing is offered for this long after an acceptance.
             * @default 0
             */
            wrapUpMs: number;
        };
        RoutingSettingsPatch: {
            activities?: {
                [key: string]: boolean;
            };
            billingDiscountCompounds?: boolean;
            billingDiscountPercent?: number;
            billingDiscountPerTimeout?: boolean;
            billingFloorPercent?: number;
            billingIntervalMs?: number;
            billingToAgent?: boolean;
            catchallUserIds?: string[];
            catchallWindowMs?: number;
            coalesceWindowDays?: number;
            connectionGraceMs?: number;
            declineReasons?: string[];
            deliveryGraceMs?: number;
            hoursExceptions?: {
                /** Format: date */
                date: string;
                intervals: {
                    from: string;
                    to: string;
                }[];
            }[];
            inheritTags?: boolean;
            leavingCountsAsDecline?: boolean;
            manualIntercept?: boolean;
            maxConsecutiveTimeouts?: number | null;
            maxPendingOffers?: number;
            offerWindowMs?: number;
            operatingHours?: {
                from: string;
                to: string;
                weekday: number;
            }[] | null;
            releaseIntervalMs?: number;
            returnReasons?: string[];
            score?: {
                accept?: number;
                acceptAfterRequeue?: number;
                assigned?: number;
                coalesced?: number;
                decline?: number;
                feedbackMax?: number;
                feedbackMissing?: number;
                requeue?: number;
                timeout?: number;
            };
            scoreClamped?: boolean;
            serviceLevelMs?: number;
            sharkTankWindowMs?: number;
            visibleAttributes?: string[];
            waitAlarmMs?: number | null;
            wrapUpMs?: number;
        };
        SavedView: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            mine: boolean;
            name: string;
            ownerName: string;
            query: {
                [key: string]: string;
            };
            shared: boolean;
        };
        ScoreContest: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string;
            agentName: string;
            answer: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            answeredAt: string | null;
            answeredBy: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            entry: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                at: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                leadId: string | null;
                leadTitle: string | null;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                offerId: string | null;
                points: number;
                reversed: boolean;
                /** @enum {string} */
                rule: "accept" | "accept_after_requeue" | "requeue" | "decline" | "coalesced" | "assigned" | "timeout" | "feedback" | "feedback_missing" | "reversal";
            };
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /** @enum {string} */
            state: "open" | "upheld" | "reversed";
            text: string;
        };
        ScoreEntry: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            contest: {
                answer: string | null;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                id: string;
                /** @enum {string} */
                state: "open" | "upheld" | "reversed";
                text: string;
            } | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string | null;
            leadTitle: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            offerId: string | null;
            points: number;
            reason: string | null;
            reversed: boolean;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            reverses: string | null;
            /** @enum {string} */
            rule: "accept" | "accept_after_requeue" | "requeue" | "decline" | "coalesced" | "assigned" | "timeout" | "feedback" | "feedback_missing" | "reversal";
        };
        ScorePreview: {
            agents: {
                after: number;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId: string;
                before: number;
                name: string;
            }[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            notCounted: string[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        ScorePreviewInput: {
            /** @default {} */
            score?: {
                accept?: number;
                acceptAfterRequeue?: number;
                assigned?: number;
                coalesced?: number;
                decline?: number;
                feedbackMax?: number;
                feedbackMissing?: number;
                requeue?: number;
                timeout?: number;
            };
        };
        SecondFactor: {
            enabled: boolean;
            recoveryCodesLeft: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            since: string | null;
        };
        SecondFactorKey: {
            key: string;
            uri: string;
        };
        Session: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            current: boolean;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastUsedAt: string;
            userAgent: string | null;
        };
        SetAbsences: {
            absences: components["schemas"]["Absence"][];
        };
        SetActivity: {
            activity: string;
        };
        SetNextAction: {
            nextAction: components["schemas"]["NextAction"] | null;
        };
        SetOfferMail: {
            on: boolean;
        };
        SignInWays: {
            oidc: {
                name: string;
            } | null;
        };
        Source: {
            acknowledgement: components["schemas"]["Acknowledgement"] | null;
            cost: {
                amount: number;
                currency: string;
                /** @enum {string} */
                per: "lead" | "month";
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            defaultTags: string[];
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            leads: number;
            name: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            planId: string | null;
            waysIn: string[];
        };
        SourceInsights: {
            acceptanceRate: number | null;
            accepted: number;
            catchallAccepted: number;
            cost: components["schemas"]["Money"] | null;
            delinquent: number;
            leads: number;
            name: string;
            responseTimeMs: {
                mean: number | null;
                median: number | null;
            };
            returnOnInvestment: number | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            sourceId: string;
            value: components["schemas"]["Money"];
            won: number;
        };
        StartWhatIf: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            planId: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
        Tag: {
            agents: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            inherited: boolean;
            /** @enum {string} */
            kind: "preferential" | "exclusive" | "required" | "custom";
            leads: number;
            name: string;
            price: {
                amount: number;
                currency: string;
            } | null;
            retired: boolean;
            weight: number;
        };
        Team: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            managerIds: string[];
            name: string;
            userIds: string[];
        };
        TeamInsights: {
            acceptanceRate: number | null;
            accepted: number;
            cost: components["schemas"]["Money"] | null;
            leads: number;
            name: string;
            owned: number;
            responseTimeMs: {
                mean: number | null;
                median: number | null;
            };
            returnOnInvestment: number | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            teamId: string;
            value: components["schemas"]["Money"];
            won: number;
        };
        Tenant: {
            country: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            currency: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            invitationMailed?: boolean;
            invitationUrl?: string;
            name: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            parentId: string | null;
            slug: string;
            /** @enum {string} */
            status: "trial" | "active" | "suspended";
            timeZone: string;
        };
        TenantRef: {
            currency: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            name: string;
            slug: string;
            timeZone: string;
        };
        TestWayIn: {
            text?: string;
        };
        TimelineEntry: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string | null;
            agentName: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            by: string | null;
            data: {
                [key: string]: unknown;
            };
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            offerId: string | null;
            type: string;
        };
        User: {
            absences: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                to: string;
            }[];
            active: boolean;
            capacity: {
                maxOpenLeads: number | null;
                maxPendingOffers: number | null;
                perDay: number | null;
                perMonth: number | null;
                perWeek: number | null;
            };
            channels: string[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            email: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            invitationMailed?: boolean;
            invitationUrl?: string;
            invited: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                until: string | null;
            } | null;
            label: string | null;
            name: string;
            push: {
                browsers: number;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                lastUsedAt: string | null;
            };
            /** @enum {string} */
            role: "partner" | "admin" | "manager" | "agent" | "participant";
            secondFactor: boolean;
            tags: string[];
            takesLeads: boolean;
            teamIds: string[];
            weight: number;
            workingHours: {
                from: string;
                to: string;
                weekday: number;
            }[] | null;
        };
        UserRef: {
            email: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            name: string;
        };
        Wall: {
            agents: components["schemas"]["AgentLive"][];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            events: components["schemas"]["WallEvent"][];
            leads: components["schemas"]["WallLead"][];
            leadsTotal: number;
            previous: {
                acceptanceRate: number | null;
                accepted: number;
                delinquent: number;
                leads: number;
                medianResponseMs: number | null;
                withinServiceLevel: number | null;
            };
            serviceLevelMs: number;
            today: {
                acceptanceRate: number | null;
                accepted: number;
                delinquent: number;
                leads: number;
                medianResponseMs: number | null;
                withinServiceLevel: number | null;
            };
            waitAlarmMs: number | null;
        };
        WallEvent: {
            /**
             * Format: uuid
             * @description UUIDv7
             */
            agentId: string | null;
            agentName: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            at: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            leadId: string;
            leadTitle: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            offerId: string | null;
            type: string;
        };
        WallLead: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            acceptedAt: string | null;
            attempt: number;
            attributes: {
                [key: string]: string | number | boolean;
            };
            /** @enum {string} */
            contactStatus: "not_contacted" | "attempted" | "contacted";
            customer: components["schemas"]["Customer"];
            cycle: number;
            dealValue: components["schemas"]["Money"] | null;
            delinquent: boolean;
            externalId: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            joinedLeadId: string | null;
            masked: boolean;
            nextAction: components["schemas"]["NextAction"] | null;
            offers: {
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId: string;
                agentName: string;
                attempt: number;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                deliveredAt: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                expiresAt: string | null;
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                id: string;
                /** @enum {string} */
                kind: "exclusive" | "parallel" | "shark_tank" | "catchall";
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                leadId: string;
                remainingMs: number;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                respondedAt: string | null;
                /** @enum {string} */
                state: "pending" | "accepted" | "declined" | "timed_out" | "undelivered" | "rescinded" | "canceled";
                timeout?: {
                    points: number;
                    reversed: boolean;
                } | null;
                windowMs: number;
            }[];
            /** @enum {string} */
            outcome: "open" | "in_progress" | "closed_won" | "unsuccessful";
            /**
             * Format: uuid
             * @description UUIDv7
             */
            ownerAgentId: string | null;
            ownerName: string | null;
            priority: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            receivedAt: string;
            source: string;
            /** @enum {string} */
            status: "held" | "queued" | "offered" | "shark_tank" | "catchall" | "accepted" | "assigned" | "coalesced" | "unclaimed" | "discarded";
            subject: string | null;
            tags: string[];
            text: string | null;
            value: components["schemas"]["Money"] | null;
            version: number;
        };
        WayIn: {
            address: string | null;
            allowedOrigins: string[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            enabled: boolean;
            failed: number;
            form: components["schemas"]["WebForm"] | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /** @enum {string} */
            kind: "form" | "google_ads" | "webhook" | "mailbox";
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            lastDeliveryAt: string | null;
            mapping: {
                field: string;
                path: string;
            }[];
            name: string;
            secret: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            sourceId: string;
        };
        WayInSample: {
            contentType: string;
            text: string;
        };
        WebForm: {
            fields: {
                field: string;
                label: string;
                required: boolean;
            }[];
            thanks: string;
            title: string;
        };
        Webhook: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            description: string;
            /** @enum {string|null} */
            disabledReason: "by_hand" | "failing" | "gone" | null;
            enabled: boolean;
            eventTypes: ("lead.received" | "lead.coalesced" | "lead.accepted" | "lead.assigned" | "lead.returned" | "lead.rerouted" | "lead.sent_to_catchall" | "lead.unclaimed" | "lead.discarded" | "lead.restored" | "offer.created" | "offer.accepted" | "offer.declined" | "offer.timed_out" | "offer.undelivered" | "offer.rescinded" | "offer.canceled" | "agent.activity_changed")[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            failingSince: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            previousSecretEndsAt: string | null;
            url: string;
        };
        WebhookCreated: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            description: string;
            /** @enum {string|null} */
            disabledReason: "by_hand" | "failing" | "gone" | null;
            enabled: boolean;
            eventTypes: ("lead.received" | "lead.coalesced" | "lead.accepted" | "lead.assigned" | "lead.returned" | "lead.rerouted" | "lead.sent_to_catchall" | "lead.unclaimed" | "lead.discarded" | "lead.restored" | "offer.created" | "offer.accepted" | "offer.declined" | "offer.timed_out" | "offer.undelivered" | "offer.rescinded" | "offer.canceled" | "agent.activity_changed")[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            failingSince: string | null;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            previousSecretEndsAt: string | null;
            secret: string;
            url: string;
        };
        WebhookDelivery: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            lastError: string | null;
            lastStatus: number | null;
            messageId: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            nextTryAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            settledAt: string | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            tries: number;
            type: string;
        };
        WebhookDeliveryDetail: {
            attempts: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC, milliseconds
                 */
                at: string;
                durationMs: number;
                error: string | null;
                response: string | null;
                status: number | null;
            }[];
            body: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            lastError: string | null;
            lastStatus: number | null;
            messageId: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            nextTryAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            settledAt: string | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            tries: number;
            type: string;
        };
        WhatIfResult: {
            agents: {
                /**
                 * Format: uuid
                 * @description UUIDv7
                 */
                agentId: string;
                happened: {
                    leads: number;
                    offered: number;
                    value: number;
                };
                name: string;
                simulated: {
                    leads: number;
                    offered: number;
                    value: number;
                };
            }[];
            currency: string;
            happened: {
                acceptanceRate: number | null;
                accepted: number;
                assigned: number;
                catchallAccepted: number;
                catchallShare: number | null;
                coalesced: number;
                delinquent: number;
                leads: number;
                pending: number;
                responseTimeMs: {
                    mean: number | null;
                    median: number | null;
                };
            };
            simulated: {
                acceptanceRate: number | null;
                accepted: number;
                assigned: number;
                catchallAccepted: number;
                catchallShare: number | null;
                coalesced: number;
                delinquent: number;
                leads: number;
                pending: number;
                responseTimeMs: {
                    mean: number | null;
                    median: number | null;
                };
            };
        };
        WhatIfRun: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            from: string;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            id: string;
            leads: number;
            /**
             * Format: uuid
             * @description UUIDv7
             */
            planId: string;
            planName: string;
            progress: number;
            result: components["schemas"]["WhatIfResult"] | null;
            /** @enum {string} */
            state: "running" | "done" | "failed" | "canceled";
            /**
             * Format: date-time
             * @description ISO 8601, UTC, milliseconds
             */
            to: string;
        };
    };
    responses: {
        /** @description Refused: RFC 9457 problem details with a stable code */
        Problem: {
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Absence = components['schemas']['Absence'];
export type Acknowledgement = components['schemas']['Acknowledgement'];
export type AgentInsights = components['schemas']['AgentInsights'];
export type AgentLive = components['schemas']['AgentLive'];
export type AgentScore = components['schemas']['AgentScore'];
export type AnswerScoreContest = components['schemas']['AnswerScoreContest'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyCreated = components['schemas']['ApiKeyCreated'];
export type AssignLead = components['schemas']['AssignLead'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type BatchLine = components['schemas']['BatchLine'];
export type BeginSecondFactor = components['schemas']['BeginSecondFactor'];
export type BlockAddress = components['schemas']['BlockAddress'];
export type BlockCustomer = components['schemas']['BlockCustomer'];
export type BulkAssign = components['schemas']['BulkAssign'];
export type BulkDiscard = components['schemas']['BulkDiscard'];
export type BulkResult = components['schemas']['BulkResult'];
export type BulkUsers = components['schemas']['BulkUsers'];
export type BulkUsersResult = components['schemas']['BulkUsersResult'];
export type Capacity = components['schemas']['Capacity'];
export type Comment = components['schemas']['Comment'];
export type Condition = components['schemas']['Condition'];
export type ConfirmSecondFactor = components['schemas']['ConfirmSecondFactor'];
export type ContestScoreEntry = components['schemas']['ContestScoreEntry'];
export type CreateApiKey = components['schemas']['CreateApiKey'];
export type CreateComment = components['schemas']['CreateComment'];
export type CreateKiosk = components['schemas']['CreateKiosk'];
export type CreateLead = components['schemas']['CreateLead'];
export type CreateRoutingPlan = components['schemas']['CreateRoutingPlan'];
export type CreateSavedView = components['schemas']['CreateSavedView'];
export type CreateSource = components['schemas']['CreateSource'];
export type CreateTag = components['schemas']['CreateTag'];
export type CreateTeam = components['schemas']['CreateTeam'];
export type CreateTenant = components['schemas']['CreateTenant'];
export type CreateUser = components['schemas']['CreateUser'];
export type CreateWayIn = components['schemas']['CreateWayIn'];
export type CreateWebhook = components['schemas']['CreateWebhook'];
export type Customer = components['schemas']['Customer'];
export type CustomerDetail = components['schemas']['CustomerDetail'];
export type CustomerExport = components['schemas']['CustomerExport'];
export type CustomerInput = components['schemas']['CustomerInput'];
export type CustomerView = components['schemas']['CustomerView'];
export type DeclineOffer = components['schemas']['DeclineOffer'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryDetail = components['schemas']['DeliveryDetail'];
export type DemoTraffic = components['schemas']['DemoTraffic'];
export type DeskSettings = components['schemas']['DeskSettings'];
export type DiscardLead = components['schemas']['DiscardLead'];
export type EndPush = components['schemas']['EndPush'];
export type EndSecondFactor = components['schemas']['EndSecondFactor'];
export type Enquiry = components['schemas']['Enquiry'];
export type EraseCustomer = components['schemas']['EraseCustomer'];
export type ExtendOffer = components['schemas']['ExtendOffer'];
export type Feedback = components['schemas']['Feedback'];
export type ImportError = components['schemas']['ImportError'];
export type ImportMapping = components['schemas']['ImportMapping'];
export type ImportPreview = components['schemas']['ImportPreview'];
export type Kiosk = components['schemas']['Kiosk'];
export type KioskCreated = components['schemas']['KioskCreated'];
export type KioskWall = components['schemas']['KioskWall'];
export type Lead = components['schemas']['Lead'];
export type LeadCandidates = components['schemas']['LeadCandidates'];
export type LeadDecision = components['schemas']['LeadDecision'];
export type LeadDetail = components['schemas']['LeadDetail'];
export type LeadImport = components['schemas']['LeadImport'];
export type LeadInsights = components['schemas']['LeadInsights'];
export type LeadReasons = components['schemas']['LeadReasons'];
export type LeadSources = components['schemas']['LeadSources'];
export type LeadTeams = components['schemas']['LeadTeams'];
export type LinkedOffer = components['schemas']['LinkedOffer'];
export type Login = components['schemas']['Login'];
export type LoginAnswer = components['schemas']['LoginAnswer'];
export type Me = components['schemas']['Me'];
export type MergeTag = components['schemas']['MergeTag'];
export type Money = components['schemas']['Money'];
export type NextAction = components['schemas']['NextAction'];
export type Notification = components['schemas']['Notification'];
export type NotificationPreferences = components['schemas']['NotificationPreferences'];
export type NotificationsPage = components['schemas']['NotificationsPage'];
export type Offer = components['schemas']['Offer'];
export type OfferedLead = components['schemas']['OfferedLead'];
export type OfferLink = components['schemas']['OfferLink'];
export type OfferMail = components['schemas']['OfferMail'];
export type PatchLead = components['schemas']['PatchLead'];
export type PatchNotificationPreferences = components['schemas']['PatchNotificationPreferences'];
export type PatchRoutingPlan = components['schemas']['PatchRoutingPlan'];
export type PatchSavedView = components['schemas']['PatchSavedView'];
export type PatchSource = components['schemas']['PatchSource'];
export type PatchTag = components['schemas']['PatchTag'];
export type PatchTeam = components['schemas']['PatchTeam'];
export type PatchUser = components['schemas']['PatchUser'];
export type PatchWayIn = components['schemas']['PatchWayIn'];
export type PatchWebhook = components['schemas']['PatchWebhook'];
export type PlanStep = components['schemas']['PlanStep'];
export type PreviewRoutingPlan = components['schemas']['PreviewRoutingPlan'];
export type Problem = components['schemas']['Problem'];
export type PushState = components['schemas']['PushState'];
export type PushSubscription = components['schemas']['PushSubscription'];
export type RecoveryCodes = components['schemas']['RecoveryCodes'];
export type ReturnLead = components['schemas']['ReturnLead'];
export type ReverseScoreEntry = components['schemas']['ReverseScoreEntry'];
export type RoutingPlan = components['schemas']['RoutingPlan'];
export type RoutingPlanPreview = components['schemas']['RoutingPlanPreview'];
export type RoutingPlanVersion = components['schemas']['RoutingPlanVersion'];
export type RoutingSettings = components['schemas']['RoutingSettings'];
export type RoutingSettingsPatch = components['schemas']['RoutingSettingsPatch'];
export type SavedView = components['schemas']['SavedView'];
export type ScoreContest = components['schemas']['ScoreContest'];
export type ScoreEntry = components['schemas']['ScoreEntry'];
export type ScorePreview = components['schemas']['ScorePreview'];
export type ScorePreviewInput = components['schemas']['ScorePreviewInput'];
export type SecondFactor = components['schemas']['SecondFactor'];
export type SecondFactorKey = components['schemas']['SecondFactorKey'];
export type Session = components['schemas']['Session'];
export type SetAbsences = components['schemas']['SetAbsences'];
export type SetActivity = components['schemas']['SetActivity'];
export type SetNextAction = components['schemas']['SetNextAction'];
export type SetOfferMail = components['schemas']['SetOfferMail'];
export type SignInWays = components['schemas']['SignInWays'];
export type Source = components['schemas']['Source'];
export type SourceInsights = components['schemas']['SourceInsights'];
export type StartWhatIf = components['schemas']['StartWhatIf'];
export type Tag = components['schemas']['Tag'];
export type Team = components['schemas']['Team'];
export type TeamInsights = components['schemas']['TeamInsights'];
export type Tenant = components['schemas']['Tenant'];
export type TenantRef = components['schemas']['TenantRef'];
export type TestWayIn = components['schemas']['TestWayIn'];
export type TimelineEntry = components['schemas']['TimelineEntry'];
export type User = components['schemas']['User'];
export type UserRef = components['schemas']['UserRef'];
export type Wall = components['schemas']['Wall'];
export type WallEvent = components['schemas']['WallEvent'];
export type WallLead = components['schemas']['WallLead'];
export type WayIn = components['schemas']['WayIn'];
export type WayInSample = components['schemas']['WayInSample'];
export type WebForm = components['schemas']['WebForm'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookCreated = components['schemas']['WebhookCreated'];
export type WebhookDelivery = components['schemas']['WebhookDelivery'];
export type WebhookDeliveryDetail = components['schemas']['WebhookDeliveryDetail'];
export type WhatIfResult = components['schemas']['WhatIfResult'];
export type WhatIfRun = components['schemas']['WhatIfRun'];
export type ResponseProblem = components['responses']['Problem'];
export type ParameterIdempotencyKey = components['parameters']['IdempotencyKey'];
export type $defs = Record<string, never>;
export interface operations {
    Presence_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Every agent who takes leads, as routing sees them now */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["AgentLive"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Presence_set: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetActivity"];
            };
        };
        responses: {
            /** @description Set an agent's activity */
            200: {
                content: {
                    "application/json": components["schemas"]["AgentLive"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Scoring_score: {
        parameters: {
            query?: {
                cursor?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                limit?: number;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Score and ledger of an agent over a range, newest entries first; the last 30 days by default */
            200: {
                content: {
                    "application/json": components["schemas"]["AgentScore"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Contests_contest: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                entryId: string;
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContestScoreEntry"];
            };
        };
        responses: {
            /** @description Object to an entry of your own, once */
            201: {
                content: {
                    "application/json": components["schemas"]["ScoreContest"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Contests_reverse: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                entryId: string;
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReverseScoreEntry"];
            };
        };
        responses: {
            /** @description Take an entry back, once, with a reason */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    ApiKeys_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Living keys, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    ApiKeys_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description A new key; its secret is shown this once */
            201: {
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    ApiKeys_revoke: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Revoke a key at once */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Audit_list: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                cursor?: string;
                from?: string;
                limit?: number;
                target?: string;
                to?: string;
            };
        };
        responses: {
            /** @description Who changed what, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Audit_csv: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                from?: string;
                target?: string;
                to?: string;
            };
        };
        responses: {
            /** @description The same as CSV, the newest 50,000 entries at most */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_invitation: {
        parameters: {
            path: {
                token: string;
            };
        };
        responses: {
            /** @description What an invitation link is for */
            200: {
                content: {
                    "application/json": {
                        email: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC, milliseconds
                         */
                        expiresAt: string;
                        needsPassword: boolean;
                        tenantName: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_accept: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Use an invitation: sets the password of a new account */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_login: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Sign in with e-mail and password; the answer sets the session cookie */
            200: {
                content: {
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_logout: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        responses: {
            /** @description End this session */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Oidc_callback: {
        responses: {
            /** @description Where the OpenID provider leads back to; sets the session cookie */
            302: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Oidc_start: {
        parameters: {
            query?: {
                next?: string;
            };
        };
        responses: {
            /** @description Leads the browser to the OpenID provider */
            302: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_list: {
        responses: {
            /** @description Where you are signed in */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Session"][];
                        /** @enum {string|null} */
                        nextCursor: null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_revokeOthers: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        responses: {
            /** @description Sign out everywhere else */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Auth_revoke: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Sign out elsewhere */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Oidc_ways: {
        responses: {
            /** @description How one may sign in here, beside e-mail and password */
            200: {
                content: {
                    "application/json": components["schemas"]["SignInWays"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_list: {
        parameters: {
            query?: {
                blocked?: "true" | "false";
                cursor?: string;
                limit?: number;
                search?: string;
            };
        };
        responses: {
            /** @description Customers, the newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["CustomerView"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_detail: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A customer with all their enquiries; for managers and who owns one of these */
            200: {
                content: {
                    "application/json": components["schemas"]["CustomerDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_block: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BlockCustomer"];
            };
        };
        responses: {
            /** @description Block a customer: new leads are discarded, with the reason */
            200: {
                content: {
                    "application/json": components["schemas"]["CustomerDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_erase: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseCustomer"];
            };
        };
        responses: {
            /** @description Erase what is personal, for good: figures, points and offers stay */
            200: {
                content: {
                    "application/json": components["schemas"]["CustomerDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_export: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Everything that is kept of a customer, as a file */
            200: {
                content: {
                    "application/json": components["schemas"]["CustomerExport"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_unblock: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Take new leads of a customer again */
            200: {
                content: {
                    "application/json": components["schemas"]["CustomerDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Customers_blockAddress: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BlockAddress"];
            };
        };
        responses: {
            /** @description Block an address or a number, known or not: new leads from it are discarded */
            200: {
                content: {
                    "application/json": components["schemas"]["CustomerDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_delivery: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A message as it came */
            200: {
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_attachment: {
        parameters: {
            path: {
                id: string;
                index: number;
            };
        };
        responses: {
            /** @description A file that came with a mail, to be saved */
            200: {
                content: {
                    "application/octet-stream": Uint8Array<ArrayBuffer>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_replay: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Take in a message that became no lead, by the settings as they are now */
            200: {
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Demo_get: {
        responses: {
            /** @description Whether demo traffic runs; 404 outside the demo tenant */
            200: {
                content: {
                    "application/json": components["schemas"]["DemoTraffic"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Demo_put: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DemoTraffic"];
            };
        };
        responses: {
            /** @description Switch demo traffic, and set its rate; 404 outside the demo tenant */
            200: {
                content: {
                    "application/json": components["schemas"]["DemoTraffic"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_get: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description How far a file is */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadImport"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_errors: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description The first rows that became no lead */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["ImportError"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_preview: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportMapping"];
            };
        };
        responses: {
            /** @description What the rows would become by a mapping */
            200: {
                content: {
                    "application/json": components["schemas"]["ImportPreview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_run: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportMapping"];
            };
        };
        responses: {
            /** @description Take the rows in */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadImport"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_undo: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Discard the leads that it brought */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadImport"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Insights_leads: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description The lead dashboard: company and agents over a range, the last 30 days by default */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadInsights"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Insights_csv: {
        parameters: {
            query?: {
                detail?: "offers";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description The same as CSV: a row per agent, or with detail=offers a row per offer */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Breakdown_reasons: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description Why leads were declined and handed back */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadReasons"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Breakdown_reasonsCsv: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description Decline and return reasons, as CSV */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Breakdown_sources: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description By source: leads, acceptance, response time, won, value, cost and return */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadSources"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Breakdown_sourcesCsv: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description By source, as CSV; money in minor units */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Breakdown_teams: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description By team: leads, acceptance, response time, won, value, cost and return */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadTeams"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Breakdown_teamsCsv: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description By team, as CSV; money in minor units */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Statement_csv: {
        parameters: {
            query?: {
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
            };
        };
        responses: {
            /** @description What leads accepted in the range are charged, one row each; money in minor units */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WhatIf_start: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartWhatIf"];
            };
        };
        responses: {
            /** @description Play past leads through a plan; ask for it again until it is done */
            202: {
                content: {
                    "application/json": components["schemas"]["WhatIfRun"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WhatIf_get: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description How far it is, and what came of it */
            200: {
                content: {
                    "application/json": components["schemas"]["WhatIfRun"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WhatIf_stop: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Stop it and forget it */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Kiosks_wall: {
        responses: {
            /** @description The wall as a screen shows it: without customers */
            200: {
                content: {
                    "application/json": components["schemas"]["KioskWall"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Kiosks_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Screens that may show the wall, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Kiosk"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Kiosks_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKiosk"];
            };
        };
        responses: {
            /** @description A token for a screen, shown this once: it reads the wall and nothing else */
            201: {
                content: {
                    "application/json": components["schemas"]["KioskCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Kiosks_revoke: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Revoke a screen: what shows on it ends at once */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_list: {
        responses: {
            /** @description Your saved views of the lead list and those shared with you, by name */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["SavedView"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSavedView"];
            };
        };
        responses: {
            /** @description Keep filters and order under a name; managers may share it */
            201: {
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_remove: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Forget a view of your own; an admin may take away a shared one */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchSavedView"];
            };
        };
        responses: {
            /** @description Rename, change or share a view of your own */
            200: {
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_list: {
        parameters: {
            query?: {
                acceptedBy?: "agent" | "catchall";
                /** @description UUIDv7 */
                agentId?: string;
                answer?: "accepted" | "declined" | "timed_out";
                contactStatus?: "not_contacted" | "attempted" | "contacted";
                cursor?: string;
                due?: "overdue" | "day" | "any" | "none";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                limit?: number;
                mine?: "true" | "false";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredTo?: string;
                outcome?: "open" | "in_progress" | "closed_won" | "unsuccessful";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedTo?: string;
                /** @description UUIDv7 */
                ownerAgentId?: string;
                /** @description UUIDv7 */
                ownerTeamId?: string;
                reached?: "true";
                reason?: string;
                released?: "true";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedTo?: string;
                returnReason?: string;
                search?: string;
                sort?: "newest" | "oldest" | "value" | "priority" | "customer" | "next_action";
                source?: string;
                /** @description UUIDv7 */
                sourceId?: string;
                status?: string;
                /** @description UUIDv7 */
                tagId?: string;
                /** @description UUIDv7 */
                teamId?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
                withReason?: "false";
            };
        };
        responses: {
            /** @description Leads, newest first: all for managers, their own for agents */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Lead"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Intake_receive: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLead"];
            };
        };
        responses: {
            /** @description The lead as it is now, where (source, externalId) is known */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Take in a lead */
            201: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_csv: {
        parameters: {
            query?: {
                acceptedBy?: "agent" | "catchall";
                /** @description UUIDv7 */
                agentId?: string;
                answer?: "accepted" | "declined" | "timed_out";
                contactStatus?: "not_contacted" | "attempted" | "contacted";
                due?: "overdue" | "day" | "any" | "none";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                from?: string;
                mine?: "true" | "false";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                offeredTo?: string;
                outcome?: "open" | "in_progress" | "closed_won" | "unsuccessful";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                ownedTo?: string;
                /** @description UUIDv7 */
                ownerAgentId?: string;
                /** @description UUIDv7 */
                ownerTeamId?: string;
                reached?: "true";
                reason?: string;
                released?: "true";
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedFrom?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                returnedTo?: string;
                returnReason?: string;
                search?: string;
                sort?: "newest" | "oldest" | "value" | "priority" | "customer" | "next_action";
                source?: string;
                /** @description UUIDv7 */
                sourceId?: string;
                status?: string;
                /** @description UUIDv7 */
                tagId?: string;
                /** @description UUIDv7 */
                teamId?: string;
                /** @description ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone */
                to?: string;
                withReason?: "false";
            };
        };
        responses: {
            /** @description The filtered lead list as CSV, in its order */
            200: {
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_get: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description One lead, with what you may do to it; masked while you only hold an offer */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_edit: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchLead"];
            };
        };
        responses: {
            /** @description Correct a lead; every change is in its time line */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_assign: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignLead"];
            };
        };
        responses: {
            /** @description Give the lead to an agent, whatever their activity and capacity */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_candidates: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Who could take a held or queued lead now, in order, and why the others can’t */
            200: {
                content: {
                    "application/json": components["schemas"]["LeadCandidates"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_catchall: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Skip what is left of the plan */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_comment: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateComment"];
            };
        };
        responses: {
            /** @description Add a comment */
            201: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_decisions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Why: for each attempt the candidates in order, and the reasons for and against */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["LeadDecision"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_discard: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DiscardLead"];
            };
        };
        responses: {
            /** @description Spam or a test: left out of every figure, its points reversed */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_feedback: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Feedback"];
            };
        };
        responses: {
            /** @description Contact status, outcome and value of an owned lead */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_nextAction: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetNextAction"];
            };
        };
        responses: {
            /** @description Plan the next step of an owned lead, or take it away; its owner is reminded in time */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_release: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Route a held lead now */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_reroute: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Start routing anew: a new cycle, ownership ends, points stay */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_restore: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Undo a discard */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_giveBack: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnLead"];
            };
        };
        responses: {
            /** @description Hand an owned lead back: a new cycle begins */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_timeline: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Everything that happened to a lead, oldest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["TimelineEntry"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Leads_uncoalesce: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Undo coalescing: the lead is routed fresh and by itself, the point is reversed */
            200: {
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Intake_receiveMany: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/x-ndjson": components["schemas"]["CreateLead"];
            };
        };
        responses: {
            /** @description Take in many leads, one JSON object per line; answers one such line per lead, in order */
            200: {
                content: {
                    "application/x-ndjson": components["schemas"]["BatchLine"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_assign: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkAssign"];
            };
        };
        responses: {
            /** @description Give many leads to one agent; what became of each */
            200: {
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    LeadLists_discard: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDiscard"];
            };
        };
        responses: {
            /** @description Discard many leads; what became of each */
            200: {
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Me_get: {
        responses: {
            /** @description Who you are, in which tenant, and how routing sees you */
            200: {
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Me_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string|null} */
                    locale?: "en" | "de" | null;
                    name?: string;
                    password?: {
                        current: string;
                        next: string;
                    };
                };
            };
        };
        responses: {
            /** @description Change your name, language or password; a new password ends your other sessions */
            200: {
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Me_absences: {
        responses: {
            /** @description Your planned absences, soonest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Absence"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Me_setAbsences: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetAbsences"];
            };
        };
        responses: {
            /** @description Plan your absences; nothing is offered while one lasts */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Absence"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Presence_setOwn: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetActivity"];
            };
        };
        responses: {
            /** @description Set your activity */
            200: {
                content: {
                    "application/json": components["schemas"]["AgentLive"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Notifications_preferences: {
        responses: {
            /** @description What you are told, and where */
            200: {
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Notifications_setPreferences: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchNotificationPreferences"];
            };
        };
        responses: {
            /** @description Choose what you are told, and where your leads are sent on to */
            200: {
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    OfferMail_state: {
        responses: {
            /** @description Whether offers are mailed to you while no device of yours is connected */
            200: {
                content: {
                    "application/json": components["schemas"]["OfferMail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    OfferMail_set: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetOfferMail"];
            };
        };
        responses: {
            /** @description Have offers mailed to you, or not */
            200: {
                content: {
                    "application/json": components["schemas"]["OfferMail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Push_state: {
        responses: {
            /** @description The key to subscribe with, and how many of your browsers are told of offers */
            200: {
                content: {
                    "application/json": components["schemas"]["PushState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Push_subscribe: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushSubscription"];
            };
        };
        responses: {
            /** @description Tell this browser of offers while no device of yours is connected */
            200: {
                content: {
                    "application/json": components["schemas"]["PushState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Push_end: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndPush"];
            };
        };
        responses: {
            /** @description Tell this browser of nothing any more */
            200: {
                content: {
                    "application/json": components["schemas"]["PushState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    SecondFactor_get: {
        responses: {
            /** @description Whether you sign in with a code as well */
            200: {
                content: {
                    "application/json": components["schemas"]["SecondFactor"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    SecondFactor_begin: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginSecondFactor"];
            };
        };
        responses: {
            /** @description A key for your authenticator app, shown this once; a code confirms it */
            201: {
                content: {
                    "application/json": components["schemas"]["SecondFactorKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    SecondFactor_confirm: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmSecondFactor"];
            };
        };
        responses: {
            /** @description Switch it on with a code of the key; the recovery codes are shown this once */
            200: {
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    SecondFactor_end: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EndSecondFactor"];
            };
        };
        responses: {
            /** @description Switch it off with your password or a code */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Presence_endWrapUp: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description End your wrap-up: offers may come again */
            200: {
                content: {
                    "application/json": components["schemas"]["AgentLive"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Notifications_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                unread?: "true";
            };
        };
        responses: {
            /** @description What you were told, newest first, and how much of it is unread */
            200: {
                content: {
                    "application/json": components["schemas"]["NotificationsPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Notifications_read: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Mark one as read */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Notifications_readAll: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        responses: {
            /** @description Mark all of yours as read */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    OfferMail_accept: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfferLink"];
            };
        };
        responses: {
            /** @description Accept the offer of a mail; the customer shows to who signs in */
            200: {
                content: {
                    "application/json": components["schemas"]["LinkedOffer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    OfferMail_view: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfferLink"];
            };
        };
        responses: {
            /** @description What the link in a mail is about; takes nothing */
            200: {
                content: {
                    "application/json": components["schemas"]["LinkedOffer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Offers_list: {
        parameters: {
            query?: {
                cursor?: string;
                /** @description UUIDv7 */
                leadId?: string;
                limit?: number;
                state?: "pending" | "accepted" | "declined" | "timed_out" | "undelivered" | "rescinded" | "canceled";
            };
        };
        responses: {
            /** @description Your offers, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Offer"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Offers_accept: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Take the lead: the customer shows in the answer */
            200: {
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Offers_decline: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeclineOffer"];
            };
        };
        responses: {
            /** @description Leave the lead to the next agent */
            200: {
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Offers_delivered: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description A device shows the offer: its clock starts */
            200: {
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Offers_extend: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtendOffer"];
            };
        };
        responses: {
            /** @description Lengthen a pending offer's deadline */
            200: {
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Offers_requeue: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Another chance for a lead you missed */
            200: {
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingPlans_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Routing plans, oldest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["RoutingPlan"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingPlans_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRoutingPlan"];
            };
        };
        responses: {
            /** @description A new plan, as a draft */
            201: {
                content: {
                    "application/json": components["schemas"]["RoutingPlan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingPlans_get: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description One plan */
            200: {
                content: {
                    "application/json": components["schemas"]["RoutingPlan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingPlans_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchRoutingPlan"];
            };
        };
        responses: {
            /** @description Change a plan's name or draft */
            200: {
                content: {
                    "application/json": components["schemas"]["RoutingPlan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingPlans_publish: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Publish the draft as a new version and make it the tenant's default */
            200: {
                content: {
                    "application/json": components["schemas"]["RoutingPlan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingPlans_versions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description What the plan was each time it was published, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["RoutingPlanVersion"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    PlanPreview_preview: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRoutingPlan"];
            };
        };
        responses: {
            /** @description Who would be asked for a lead by these steps now, and why the others would not */
            200: {
                content: {
                    "application/json": components["schemas"]["RoutingPlanPreview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Contests_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "open" | "upheld" | "reversed";
            };
        };
        responses: {
            /** @description Objections to entries, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["ScoreContest"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Contests_answer: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerScoreContest"];
            };
        };
        responses: {
            /** @description Uphold the entry, or take it back */
            200: {
                content: {
                    "application/json": components["schemas"]["ScoreContest"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingSettings_get: {
        responses: {
            /** @description Every number of the routing rules */
            200: {
                content: {
                    "application/json": components["schemas"]["RoutingSettings"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    RoutingSettings_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RoutingSettingsPatch"];
            };
        };
        responses: {
            /** @description Change any of them; what is not named stays */
            200: {
                content: {
                    "application/json": components["schemas"]["RoutingSettings"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Contests_preview: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScorePreviewInput"];
            };
        };
        responses: {
            /** @description What other points would have made of the last 30 days */
            200: {
                content: {
                    "application/json": components["schemas"]["ScorePreview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Sources_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Where leads come from */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Source"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Sources_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSource"];
            };
        };
        responses: {
            /** @description Make a source before its first lead */
            201: {
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Sources_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchSource"];
            };
        };
        responses: {
            /** @description A source's own plan, default tags and cost */
            200: {
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_list: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A source's last files */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["LeadImport"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Imports_create: {
        parameters: {
            query: {
                name: string;
            };
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Uint8Array<ArrayBuffer>;
                "text/csv": Uint8Array<ArrayBuffer>;
            };
        };
        responses: {
            /** @description Bring a CSV or XLSX file; nothing comes in before its columns are mapped */
            201: {
                content: {
                    "application/json": components["schemas"]["LeadImport"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_list: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description The ways in of a source, with their addresses */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["WayIn"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWayIn"];
            };
        };
        responses: {
            /** @description Open a way in: web form, Google Ads webhook, generic webhook or mailbox */
            201: {
                content: {
                    "application/json": components["schemas"]["WayIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Tags_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Tags with how many leads and agents have them */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Tag"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Tags_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTag"];
            };
        };
        responses: {
            /** @description A new tag */
            201: {
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Tags_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchTag"];
            };
        };
        responses: {
            /** @description Change, rename or retire a tag */
            200: {
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Tags_merge: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeTag"];
            };
        };
        responses: {
            /** @description Make one tag of two: who and what has this one gets the other, and this one is retired */
            200: {
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Teams_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Teams by name */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Team"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Teams_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTeam"];
            };
        };
        responses: {
            /** @description A new team */
            201: {
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Teams_remove: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Dissolve a team; its people stay */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Teams_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchTeam"];
            };
        };
        responses: {
            /** @description Rename a team, or say who is in it */
            200: {
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Tenants_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description The partner's tenants */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Tenant"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Tenants_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenant"];
            };
        };
        responses: {
            /** @description A new tenant with its first admin */
            201: {
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Users_list: {
        parameters: {
            query?: {
                active?: "true" | "false";
                cursor?: string;
                limit?: number;
                role?: "partner" | "admin" | "manager" | "agent" | "participant";
                search?: string;
                tag?: string;
                /** @description UUIDv7 */
                teamId?: string;
            };
        };
        responses: {
            /** @description Users by name */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Users_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUser"];
            };
        };
        responses: {
            /** @description Add a person; without a password the answer has an invitation link */
            201: {
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Users_get: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description One user */
            200: {
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Users_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchUser"];
            };
        };
        responses: {
            /** @description Change a user; active: false removes them from routing and signs them out */
            200: {
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Users_invite: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A new invitation link for somebody without a password; older ones end */
            201: {
                content: {
                    "application/json": {
                        invitationMailed: boolean;
                        invitationUrl: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    SecondFactor_reset: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Reset a user's second factor; refused for those who sign in elsewhere too */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Users_bulk: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkUsers"];
            };
        };
        responses: {
            /** @description The same change to many users; what became of each */
            200: {
                content: {
                    "application/json": components["schemas"]["BulkUsersResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Insights_wall: {
        responses: {
            /** @description Everything a live wall shows when it opens */
            200: {
                content: {
                    "application/json": components["schemas"]["Wall"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchWayIn"];
            };
        };
        responses: {
            /** @description Its name, switch, allowed websites, mapping and form */
            200: {
                content: {
                    "application/json": components["schemas"]["WayIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_listDeliveries: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                status?: "received" | "lead" | "test" | "spam" | "auto_reply" | "failed";
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description What came by a way in, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_renew: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A new address and secret; the old ones open nothing any more */
            200: {
                content: {
                    "application/json": components["schemas"]["WayIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_sample: {
        parameters: {
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A message as the sender of this way in would write it */
            200: {
                content: {
                    "application/json": components["schemas"]["WayInSample"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    WaysIn_test: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestWayIn"];
            };
        };
        responses: {
            /** @description Send a test message that very way; what became of it */
            200: {
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
        };
        responses: {
            /** @description Where messages are sent, oldest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["Webhook"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_create: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description A new endpoint; its secret is shown this once */
            201: {
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_remove: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Delete an endpoint with its log */
            204: {
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_patch: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchWebhook"];
            };
        };
        responses: {
            /** @description Change an endpoint, or switch it off and on */
            200: {
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_deliveriesOf: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "pending" | "delivered" | "failed";
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description What became of each message, newest first */
            200: {
                content: {
                    "application/json": {
                        items: components["schemas"]["WebhookDelivery"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_delivery: {
        parameters: {
            path: {
                deliveryId: string;
                id: string;
            };
        };
        responses: {
            /** @description One message with its body and every try */
            200: {
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_replay: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                deliveryId: string;
                id: string;
            };
        };
        responses: {
            /** @description Send a message again */
            200: {
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_rotate: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description A new secret, shown this once; the one before signs beside it for a day */
            200: {
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    Webhooks_test: {
        parameters: {
            header?: {
                /** @description Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with `Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with 422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
        };
        responses: {
            /** @description Send a test message */
            201: {
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
