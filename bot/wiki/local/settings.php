<?php
/**
 * LocalSettings of the rehearsal wiki: what MediaWiki's own installer wrote, and what makes it
 * quick, French and like the wikis that Passeur is meant for. Passeur copies this file into the
 * wiki's folder each time the wiki starts: changes belong into extra.json beside the copy, which
 * is an object such as {"wgReadOnly": "Copie de sauvegarde"}.
 */

if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}

require __DIR__ . '/installed.php';

$passeur = json_decode( file_get_contents( __DIR__ . '/wiki.json' ), true );

// Addresses. The port may change from one start to the next.
$wgServer = $passeur['server'];
$wgCanonicalServer = $passeur['server'];
$wgScriptPath = '';
$wgResourceBasePath = '';
$wgArticlePath = '/wiki/$1';
$wgUsePathInfo = true;
$wgUploadPath = '/images';
$wgUploadDirectory = __DIR__ . '/images';
$logo = 'data:image/svg+xml;base64,' . base64_encode( $passeur['logo'] );
$wgLogos = [ '1x' => $logo, 'icon' => $logo ];
$wgFavicon = false;

// The folder may have been copied since it was installed.
$wgSQLiteDataDir = __DIR__ . '/data';
$wgObjectCaches[CACHE_DB]['server']['dbDirectory'] = $wgSQLiteDataDir;

// The names of the real wiki, whose project namespace is not its own name.
$wgSitename = 'Wiki des ADN';
$wgMetaNamespace = 'Wiki_RADN';
$wgLanguageCode = 'fr';
$wgLocaltimezone = 'UTC';
$wgNamespacesWithSubpages[NS_MAIN] = true;
$wgNamespacesWithSubpages[NS_TEMPLATE] = true;
$wgNamespacesWithSubpages[NS_CATEGORY] = true;

// Quick: caches in memory, sessions in a file of their own so that emptying the memory logs
// nobody out, localisation as PHP files. Nothing here has to survive a power cut.
$wgMainCacheType = CACHE_ACCEL;
$wgParserCacheType = CACHE_ACCEL;
$wgMessageCacheType = CACHE_ACCEL;
$wgSessionCacheType = CACHE_DB;
$wgCacheDirectory = __DIR__ . '/cache';
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = $wgCacheDirectory;
$wgDBservers = [ [
	'type' => 'sqlite',
	'dbname' => $wgDBname,
	'dbDirectory' => $wgSQLiteDataDir,
	'tablePrefix' => '',
	'variables' => [ 'synchronous' => 'OFF' ],
	'flags' => DBO_DEFAULT,
	'load' => 1,
] ];
$wgObjectCaches[CACHE_DB]['server']['variables'] = [ 'synchronous' => 'OFF' ];
$wgJobRunRate = 0;
// In the main database: with one of its own, 1.39 opens it anew for each job, and a long queue runs
// out of files.
unset( $wgJobTypeConf['default']['server'] );
$wgMemoryLimit = '512M';
$wgInvalidateCacheOnLocalSettingsChange = false;
$wgTmpDirectory = __DIR__ . '/cache';

// Nobody outside this machine is written to, and wrong passwords are part of the rehearsal.
$wgEnableEmail = false;
$wgPasswordAttemptThrottle = [];
$wgAccountCreationThrottle = 0;
$wgPingback = false;

// What a wiki's administrator would give a bot that he trusts: no right to delete.
foreach ( [ 'bot', 'noratelimit', 'apihighlimits', 'suppressredirect', 'move', 'upload' ] as $right ) {
	$wgGroupPermissions['bot'][$right] = true;
}

// Files, without a program that scales pictures: the browser does that.
$wgEnableUploads = true;
$wgFileExtensions = [ 'png', 'gif', 'jpg', 'jpeg', 'webp', 'svg', 'pdf', 'xlsx', 'ods', 'csv' ];
$wgUseImageMagick = false;
$wgUseImageResize = false;

// Skins and extensions, where this MediaWiki has them.
$wgDefaultSkin = 'vector-2022';
$wgVectorResponsive = true;
$debian = is_dir( "$IP/extensions-core" );
$wgExtensionDirectory = $debian ? "$IP/extensions-core" : "$IP/extensions";
$wgExtensionAssetsPath = $debian ? '/extensions-core' : '/extensions';
foreach ( $passeur['extensions'] as $extension ) {
	if ( is_file( "$wgExtensionDirectory/$extension/extension.json" ) ) {
		wfLoadExtension( $extension );
	}
}

foreach ( json_decode( @file_get_contents( __DIR__ . '/extra.json' ) ?: '{}', true ) as $name => $value ) {
	$GLOBALS[$name] = $value;
}
