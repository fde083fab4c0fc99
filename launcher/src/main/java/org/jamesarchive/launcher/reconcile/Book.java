package org.jamesarchive.launcher.reconcile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The accounts of the messages of one part, by content id; most messages have one account, those for several domains more. */
final class Book {

    private final Map<String, List<Account>> accounts = new HashMap<>();

    /** The accounts that the acknowledgements among these claims open, with what the others say of them. */
    static Book of(List<Claim> claims) {
        Book book = new Book();
        for (Claim claim : claims) {
            if (claim.kind() == Claim.Kind.ACKNOWLEDGED) {
                book.open(claim);
            }
        }
        claims.forEach(book::note);
        return book;
    }

    /** A book of these accounts. */
    static Book with(Collection<Account> some) {
        Book book = new Book();
        for (Account account : some) {
            book.accounts
                    .computeIfAbsent(account.contentId(), absent -> new ArrayList<>(1))
                    .add(account);
        }
        return book;
    }

    private void open(Claim claim) {
        List<Account> same = accounts.computeIfAbsent(claim.contentId(), absent -> new ArrayList<>(1));
        for (Account account : same) {
            if (account.domain() == claim.domain()) {
                account.again(claim);
                return;
            }
        }
        same.add(new Account(claim));
    }

    /** Notes that a gateway still has a message; one that was not acknowledged, or is of another domain, is passed over. */
    void note(Claim claim) {
        for (Account account : of(claim.contentId())) {
            boolean isMeant = account.domain() == claim.domain()
                    || account.domain() == Domains.UNKNOWN
                    || claim.domain() == Domains.UNKNOWN;
            if (isMeant && claim.kind() == Claim.Kind.QUEUED) {
                account.queue();
            }
            if (isMeant && claim.kind() == Claim.Kind.PARKED) {
                account.park();
            }
        }
    }

    /** Notes that a worker holds a message; says whether there is an account of it. */
    boolean hold(String contentId, WorkerSide worker) {
        List<Account> same = of(contentId);
        same.stream().filter(account -> worker.serves(account.domain())).forEach(Account::hold);
        return !same.isEmpty();
    }

    private List<Account> of(String contentId) {
        return accounts.getOrDefault(contentId, List.of());
    }

    /** All accounts. */
    List<Account> all() {
        return accounts.values().stream().flatMap(List::stream).toList();
    }
}
