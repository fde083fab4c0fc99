package org.jamesarchive.ledger;

import java.time.LocalDate;

/**
 * One day of the ledger.
 *
 * @param day in UTC
 * @param records how many there are, damaged ones included
 */
public record LedgerDay(LocalDate day, long records) {}
