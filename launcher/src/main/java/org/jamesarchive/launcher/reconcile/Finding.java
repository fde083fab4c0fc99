package org.jamesarchive.launcher.reconcile;

/**
 * A message that is not where it should be.
 *
 * @param acknowledged ISO 8601
 * @param held workers that have it
 * @param wanted workers that were to have it
 */
public record Finding(String contentId, String gateway, String acknowledged, String domain, int held, int wanted) {}
