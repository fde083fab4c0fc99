package org.jamesarchive.worker;

import java.io.IOException;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.jamesarchive.james.Hooks;
import org.jamesarchive.store.Receipt;
import org.jamesarchive.store.StoreUnavailableException;

/** What a worker answers behind the final dot. Never 5yz: what cannot be stored now is asked for again. */
record ArchiveReplies(String worker) {

    HookResult stored(Receipt receipt) {
        return Hooks.reply(
                250, "2.6.0 " + receipt.contentId() + (receipt.merged() ? " merged on " : " archived on ") + worker);
    }

    HookResult failed(IOException failure) {
        return failure instanceof StoreUnavailableException
                ? Hooks.reply(452, "4.3.1 Insufficient system storage")
                : Hooks.reply(451, "4.3.0 Error in processing");
    }
}
